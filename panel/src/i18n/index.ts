/** Messages: one file for each page and language, `<language>/<namespace>.json`, found by their place. */
import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'

export const languages = { en: 'English', 'pt-BR': 'Português (Brasil)' } as const
export type Language = keyof typeof languages

type Messages = { [key: string]: string | Messages }
const files = import.meta.glob<Messages>('./*/*.json', { eager: true, import: 'default' })

/** Portuguese has a form of its own for millions; ours is the same as for any other number. */
const withMany = (messages: Messages): Messages =>
  Object.fromEntries(
    Object.entries(messages).flatMap(([key, text]): [string, string | Messages][] => {
      if (typeof text !== 'string') return [[key, withMany(text)]]
      return key.endsWith('_other')
        ? [
            [key, text],
            [key.replace(/_other$/, '_many'), text],
          ]
        : [[key, text]]
    }),
  )

const resources: Record<string, Record<string, Messages>> = {}
for (const [path, messages] of Object.entries(files)) {
  const [, language = '', namespace = ''] = /^\.\/([^/]+)\/([^/]+)\.json$/.exec(path) ?? []
  ;(resources[language] ??= {})[namespace] = withMany(messages)
}

const KEPT_AS = 'likeness-language'
const isLanguage = (value: unknown): value is Language => typeof value === 'string' && value in languages

function preferred(): Language {
  const kept = localStorage.getItem(KEPT_AS)
  if (isLanguage(kept)) return kept
  return navigator.languages.some((language) => language.toLowerCase().startsWith('pt')) &&
    !navigator.languages[0]?.toLowerCase().startsWith('en')
    ? 'pt-BR'
    : 'en'
}

const announce = (language: string) => {
  document.documentElement.lang = language
  document.documentElement.dir = i18next.dir(language)
}

export async function startMessages() {
  i18next.on('languageChanged', announce)
  await i18next.use(initReactI18next).init({
    resources,
    lng: preferred(),
    fallbackLng: 'en',
    defaultNS: 'common',
    interpolation: { escapeValue: false },
  })
}

export async function changeLanguage(language: Language) {
  localStorage.setItem(KEPT_AS, language)
  await i18next.changeLanguage(language)
}
