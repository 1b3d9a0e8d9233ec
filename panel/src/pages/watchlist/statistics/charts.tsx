import { BarChart } from '@mantine/charts'
import { Paper, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormats } from '../../../lib/format.ts'
import type { Statistics } from '../api.ts'
import { DataTable } from './data-table.tsx'
import { bySpan, histogram } from './spans.ts'

const OUTCOMES = ['confirmed', 'dismissed', 'open'] as const
/** Told apart by lightness too, and in the order of the words below. */
const colors = { confirmed: 'var(--likeness-known)', dismissed: 'var(--likeness-unknown)', open: 'orange.6' }
/** What is said of a bar stays in the plot, also when that has just become narrower. */
const CLIPPED = { overflowX: 'clip' } as const
const PLAIN = {
  withLegend: true,
  legendProps: { verticalAlign: 'bottom' },
  barChartProps: { accessibilityLayer: false },
  barProps: { isAnimationActive: false },
  yAxisProps: { allowDecimals: false, width: 44 },
} as const

export interface ChartsProps {
  found: Statistics
  days: number
  /** 0-100, the present default; null: not known. */
  threshold: number | null
}

export function Charts({ found, days, threshold }: ChartsProps) {
  const { t } = useTranslation('watchlist')
  const { hour, date, number, decimal } = useFormats()
  const spans = bySpan(found.hours, days).map((one) => ({ ...one, at: days === 1 ? hour(one.from) : date(one.from) }))
  const bars = histogram(found.similarities, threshold).map((one) => ({ ...one, at: String(one.from) }))
  const line = threshold === null ? undefined : bars.find(({ from }) => from === Math.floor(threshold))
  const ofAlerts = OUTCOMES.map((name) => ({ name, label: t(`alert_state.${name}`), color: colors[name] }))
  return (
    <>
      <Plot title={t('statistics.over_time')} text={t('statistics.over_time_text')}>
        <div aria-hidden style={CLIPPED}>
          <BarChart
            {...PLAIN}
            h={240}
            data={spans}
            dataKey="at"
            type="default"
            valueFormatter={number}
            series={[
              { name: 'screened', label: t('statistics.screened'), color: 'var(--likeness-unknown)' },
              { name: 'hits', label: t('statistics.hits'), color: 'var(--likeness-known)' },
              { name: 'failed', label: t('statistics.failed'), color: 'red.6' },
            ]}
          />
        </div>
        <DataTable
          caption={t('statistics.over_time')}
          head={[t('history.time'), t('statistics.screened'), t('statistics.hits'), t('statistics.failed')]}
          rows={spans.map(({ from, at, screened, hits, failed }) => ({
            key: from,
            cells: [at, number(screened), number(hits), number(failed)],
          }))}
        />
      </Plot>
      {found.entries.length > 0 && (
        <Plot title={t('statistics.by_entry')}>
          <div aria-hidden style={CLIPPED}>
            <BarChart
              {...PLAIN}
              h={Math.max(160, 60 + found.entries.length * 34)}
              data={found.entries}
              dataKey="name"
              type="stacked"
              orientation="vertical"
              valueFormatter={number}
              series={ofAlerts}
              xAxisProps={{ allowDecimals: false }}
              yAxisProps={{ width: 110 }}
            />
          </div>
        </Plot>
      )}
      {bars.length > 0 && (
        <Plot
          title={t('statistics.similarities')}
          text={
            threshold === null
              ? t('statistics.similarities_text')
              : `${t('statistics.similarities_text')} ${t('statistics.line', { threshold: decimal(threshold) })}`
          }
        >
          <div aria-hidden style={CLIPPED}>
            <BarChart
              {...PLAIN}
              h={260}
              data={bars}
              dataKey="at"
              type="stacked"
              valueFormatter={number}
              series={ofAlerts}
              referenceLines={line ? [{ x: line.at, label: t('statistics.threshold'), color: 'red.6' }] : []}
            />
          </div>
          <DataTable
            caption={t('statistics.similarities')}
            head={[t('common:similarity'), ...OUTCOMES.map((name) => t(`alert_state.${name}`))]}
            rows={bars.map((one) => ({
              key: one.at,
              cells: [
                t('statistics.step', { from: one.from, to: one.from + 1 }),
                ...OUTCOMES.map((name) => number(one[name])),
              ],
            }))}
          />
        </Plot>
      )}
    </>
  )
}

function Plot({ title, text, children }: { title: string; text?: string; children: ReactNode }) {
  return (
    <Paper withBorder p="md">
      <Title order={2} size="h4">
        {title}
      </Title>
      {text && (
        <Text size="sm" c="dimmed" mb="sm">
          {text}
        </Text>
      )}
      {children}
    </Paper>
  )
}
