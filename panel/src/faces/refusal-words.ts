import { useTranslation } from 'react-i18next'
import { useErrorWords } from '../components/error-words.ts'

/** Why a picture was not taken, and what would help; `message`: what the server says, for reasons we have no words for. */
export function useRefusalWords() {
  const { t, i18n } = useTranslation('faces')
  const { ofCode } = useErrorWords()
  return (reason: string, message: string | null) =>
    i18n.exists(`faces:refusal.${reason}`)
      ? t(`refusal.${reason}`)
      : ofCode(reason, message ?? '').sentence || t('refusal.other')
}
