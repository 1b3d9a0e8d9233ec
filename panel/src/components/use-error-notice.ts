import { notifications } from '@mantine/notifications'
import { useTranslation } from 'react-i18next'
import { useErrorWords } from './error-words.ts'

/** For `onError` of what has no place of its own on the page to say what went wrong. */
export function useErrorNotice() {
  const { t } = useTranslation('common')
  const words = useErrorWords()
  return (error: unknown) =>
    void notifications.show({ color: 'red', message: words.of(error).sentence || t('error.unreachable.title') })
}
