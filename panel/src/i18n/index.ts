/** Messages: one file for each page and language, `<language>/<namespace>.json`, found by their place. */
import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import { bundlesOf, type Messages } from './messages.ts'

export const languages = { en: 'English', 'pt-BR': 'Português (Brasil)' } as const
export type Language = keyof typeof languages

/** What every page needs, and the pages of those without an account. */
const files = import.meta.glob<Messages>('./*/{common,errors,faces,shell,visit}.json', {
  eager: true,
  import: 'default',
})

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

function add(some: Record<string, Messages>) {
  for (const { language, namespace, messages } of bundlesOf(some))
    i18next.addResourceBundle(language, namespace, messages)
}

export async function startMessages() {
  i18next.on('languageChanged', announce)
  await i18next.use(initReactI18next).init({
    resources: {},
    lng: preferred(),
    fallbackLng: 'en',
    defaultNS: 'common',
    interpolation: { escapeValue: false },
  })
  add(files)
}

let operators: Promise<void> | undefined
/** The messages of the pages behind the sign-in, once; after `startMessages`. */
export function loadOperatorMessages(): Promise<void> {
  operators ??= import('./operators.ts').then((module) => add(module.files))
  // Without a connection the next page tries again.
  operators.catch(() => (operators = undefined))
  return operators
}

export async function changeLanguage(language: Language) {
  localStorage.setItem(KEPT_AS, language)
  await i18next.changeLanguage(language)
}
