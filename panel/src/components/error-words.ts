/** What the server says went wrong, in the reader's language. */
import { useTranslation } from 'react-i18next'
import { ApiError } from '../api.ts'

export interface ErrorWords {
  /** Empty: there was no answer, or none that says anything. */
  sentence: string
  /** What the server says beyond that, in English; null: nothing. */
  particulars: string | null
}

/**
 * Our English is the catalogue's own (a test sees to it), so a detail that reads otherwise carries particulars: shown
 * instead of the general sentence in English, after it in other languages.
 */
export function useErrorWords() {
  const { t, i18n } = useTranslation('errors')
  const ofCode = (code: string, detail: string): ErrorWords => {
    const usual: unknown = i18n.getResource('en', 'errors', code)
    if (typeof usual !== 'string') return { sentence: detail, particulars: null }
    if (detail === '' || detail === usual) return { sentence: t(code), particulars: null }
    return i18n.language === 'en' ? { sentence: detail, particulars: null } : { sentence: t(code), particulars: detail }
  }
  return {
    ofCode,
    of: (error: unknown): ErrorWords =>
      error instanceof ApiError ? ofCode(error.code, error.detail) : { sentence: '', particulars: null },
  }
}
