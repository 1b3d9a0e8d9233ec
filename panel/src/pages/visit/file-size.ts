const UNITS = ['kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

/** Bytes as the reader's language writes them, at least a kilobyte: 3.4 MB. */
export function fileSize(bytes: number, language: string): string {
  let value = Math.max(1, bytes / 1000)
  let unit = 0
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000
    unit += 1
  }
  const maximumFractionDigits = value < 10 && unit > 0 ? 1 : 0
  return new Intl.NumberFormat(language, { style: 'unit', unit: UNITS[unit] ?? 'byte', maximumFractionDigits }).format(
    value,
  )
}
