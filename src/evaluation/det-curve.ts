/** A detection error trade-off curve as SVG: the two kinds of error against each other, both axes logarithmic. */
export interface DetPoint {
  /** Share of false matches (or strangers taken for somebody). */
  x: number
  /** Share of misses. */
  y: number
}

export interface DetChart {
  title: string
  xLabel: string
  yLabel: string
  points: DetPoint[]
  /** Points to be marked, with a word beside each. */
  marks: (DetPoint & { label: string })[]
}

const WIDTH = 640
const HEIGHT = 480
const LEFT = 80
const TOP = 48
const PLOT_WIDTH = WIDTH - LEFT - 30
const PLOT_HEIGHT = HEIGHT - TOP - 64

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const percent = (share: number) => `${Number((share * 100).toPrecision(3))} %`

/** The decade at or below the smallest share above zero, between 1e-7 and 1 %. */
function floorOf(values: number[]): number {
  const smallest = values.reduce((least, value) => (value > 0 && value < least ? value : least), 1)
  return 10 ** Math.max(-7, Math.min(-2, Math.floor(Math.log10(smallest) + 1e-9)))
}

/** Shares of zero have no place on a logarithmic axis: they are drawn at its end. */
function axis(values: number[], length: number) {
  const floor = floorOf(values)
  const decades = -Math.log10(floor)
  const ticks = Array.from({ length: Math.round(decades) + 1 }, (_, i) => floor * 10 ** i)
  const at = (share: number) => (length * (Math.log10(Math.min(1, Math.max(floor, share))) + decades)) / decades
  return { ticks, at }
}

export function detCurve({ title, xLabel, yLabel, points, marks }: DetChart): string {
  const all = [...points, ...marks]
  const horizontal = axis(
    all.map((p) => p.x),
    PLOT_WIDTH,
  )
  const vertical = axis(
    all.map((p) => p.y),
    PLOT_HEIGHT,
  )
  const x = (share: number) => (LEFT + horizontal.at(share)).toFixed(1)
  const y = (share: number) => (TOP + PLOT_HEIGHT - vertical.at(share)).toFixed(1)
  const bottom = TOP + PLOT_HEIGHT
  const right = LEFT + PLOT_WIDTH

  const grid = [
    ...horizontal.ticks.map(
      (tick) =>
        `<line x1="${x(tick)}" y1="${TOP}" x2="${x(tick)}" y2="${bottom}" class="grid"/>` +
        `<text x="${x(tick)}" y="${bottom + 18}" text-anchor="middle">${percent(tick)}</text>`,
    ),
    ...vertical.ticks.map(
      (tick) =>
        `<line x1="${LEFT}" y1="${y(tick)}" x2="${right}" y2="${y(tick)}" class="grid"/>` +
        `<text x="${LEFT - 8}" y="${y(tick)}" dy="4" text-anchor="end">${percent(tick)}</text>`,
    ),
  ]
  const line = [...points]
    .sort((a, b) => a.x - b.x || b.y - a.y)
    .map((p) => `${x(p.x)},${y(p.y)}`)
    .join(' ')
  const dots = marks.map(
    (mark) =>
      `<circle cx="${x(mark.x)}" cy="${y(mark.y)}" r="4" class="mark"/>` +
      `<text x="${x(mark.x)}" y="${y(mark.y)}" dx="8" dy="-8">${escaped(mark.label)}</text>`,
  )
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}">
<style>
text { font: 12px sans-serif; fill: #222 }
.title { font-size: 15px; font-weight: bold }
.grid { stroke: #ddd }
.curve { fill: none; stroke: #005ab5; stroke-width: 2 }
.mark { fill: #b22234 }
</style>
<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>
<text x="${LEFT}" y="26" class="title">${escaped(title)}</text>
${grid.join('\n')}
<polyline points="${line}" class="curve"/>
${dots.join('\n')}
<text x="${LEFT + PLOT_WIDTH / 2}" y="${HEIGHT - 16}" text-anchor="middle">${escaped(xLabel)}</text>
<text x="18" y="${TOP + PLOT_HEIGHT / 2}" text-anchor="middle" transform="rotate(-90 18 ${TOP + PLOT_HEIGHT / 2})">${escaped(yLabel)}</text>
</svg>
`
}
