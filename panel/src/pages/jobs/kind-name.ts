import { useTranslation } from 'react-i18next'

/** What a kind of job is called; a kind that is newer than these messages goes by its own name. */
export function useKindName() {
  const { t, i18n } = useTranslation('jobs')
  return (kind: string) => {
    const key = `kind.${kind.replaceAll(/\W/g, '_')}`
    return i18n.exists(key, { ns: 'jobs' }) ? t(key) : kind
  }
}
