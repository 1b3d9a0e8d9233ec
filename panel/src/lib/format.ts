/** Numbers, times and sizes as the reader's language writes them. */
import { useTranslation } from 'react-i18next'

const steps: [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
]

export function formats(language: string) {
  const number = new Intl.NumberFormat(language)
  const dateTime = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' })
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'medium' })
  const hour = new Intl.DateTimeFormat(language, { hour: 'numeric', minute: '2-digit' })
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' })
  const unit = (name: string, digits: number) =>
    new Intl.NumberFormat(language, { style: 'unit', unit: name, maximumFractionDigits: digits })
  return {
    number: (value: number) => number.format(value),
    decimal: (value: number, digits = 1) =>
      new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value),
    /** Of a share 0-1. */
    percent: (share: number, digits = 0) =>
      new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: digits }).format(share),
    /** Of small amounts as much as there is to see. */
    dollars: (amount: number) =>
      new Intl.NumberFormat(language, {
        ...{ style: 'currency', currency: 'USD', maximumFractionDigits: amount < 1 ? 3 : 2 },
      }).format(amount),
    dateTime: (iso: string) => dateTime.format(new Date(iso)),
    date: (iso: string) => date.format(new Date(iso)),
    hour: (iso: string) => hour.format(new Date(iso)),
    ago: (iso: string, now = Date.now()) => {
      const seconds = (Date.parse(iso) - now) / 1000
      const [name, size] = steps.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', 1]
      return relative.format(Math.trunc(name === 'second' ? 0 : seconds / size), name)
    },
    /** A length of time in its largest unit, and the next when that is small. */
    duration: (seconds: number) => {
      if (seconds < 90) return unit('second', 0).format(Math.max(0, Math.round(seconds)))
      if (seconds < 5400) return unit('minute', 0).format(Math.round(seconds / 60))
      return unit('hour', 1).format(seconds / 3600)
    },
    milliseconds: (value: number) => unit('millisecond', 0).format(value),
  }
}

const made = new Map<string, ReturnType<typeof formats>>()

/** To make them takes longer than to use them, and every cell of a grid asks. */
export function useFormats() {
  const { i18n } = useTranslation()
  const { language } = i18n
  const known = made.get(language) ?? formats(language)
  made.set(language, known)
  return known
}
