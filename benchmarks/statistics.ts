/** Percentile of unsorted values, `p` 0-100, interpolated. NaN without values. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const at = ((sorted.length - 1) * p) / 100
  const low = Math.floor(at)
  return low === at || low + 1 >= sorted.length
    ? sorted[low]
    : sorted[low] + (sorted[low + 1] - sorted[low]) * (at - low)
}

export const median = (values: readonly number[]): number => percentile(values, 50)

export const rounded = (value: number, digits = 1): number => Number(value.toFixed(digits))

export const summary = (values: readonly number[]) => ({
  median: rounded(median(values), 2),
  p95: rounded(percentile(values, 95), 2),
  n: values.length,
})

/** Prints rows of one shape as a Markdown table. */
export function printTable(title: string, rows: Record<string, string | number>[]): void {
  console.log(`\n### ${title}\n`)
  if (!rows.length) return
  const head = Object.keys(rows[0])
  console.log(`| ${head.join(' | ')} |\n|${head.map(() => ' --- |').join('')}`)
  for (const row of rows) console.log(`| ${head.map((name) => row[name] ?? '').join(' | ')} |`)
}
