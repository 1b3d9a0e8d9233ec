import { BarChart } from '@mantine/charts'
import { Paper, Text, Title, VisuallyHidden } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api.ts'
import { useFormats } from '../../lib/format.ts'

/** Faces of the last 24 hours by hour: known below, unknown above. The same as a table for who cannot see it. */
export function DayChart({ hours }: { hours: Schemas['Overview']['hours'] }) {
  const { t } = useTranslation('overview')
  const { hour, number } = useFormats()
  const rows = hours.map((one) => ({ ...one, at: hour(one.hour) }))
  const faces = hours.reduce((sum, { known, unknown }) => sum + known + unknown, 0)
  return (
    <Paper withBorder p="md">
      <Title order={2} size="h4" mb="sm">
        {t('day.title')}
      </Title>
      {faces === 0 ? (
        <Text c="dimmed">{t('day.empty')}</Text>
      ) : (
        <>
          <div aria-hidden>
            <BarChart
              h={220}
              data={rows}
              dataKey="at"
              type="stacked"
              withLegend
              legendProps={{ verticalAlign: 'bottom' }}
              valueFormatter={number}
              series={[
                { name: 'known', label: t('day.known'), color: 'var(--likeness-known)' },
                { name: 'unknown', label: t('day.unknown'), color: 'var(--likeness-unknown)' },
              ]}
              barChartProps={{ accessibilityLayer: false }}
              barProps={{ isAnimationActive: false }}
              yAxisProps={{ allowDecimals: false, width: 40 }}
            />
          </div>
          <VisuallyHidden>
            <table>
              <caption>{t('day.title')}</caption>
              <thead>
                <tr>
                  <th scope="col">{t('day.hour')}</th>
                  <th scope="col">{t('day.known')}</th>
                  <th scope="col">{t('day.unknown')}</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <tr key={row.hour}>
                    <th scope="row">{row.at}</th>
                    <td>{number(row.known)}</td>
                    <td>{number(row.unknown)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </VisuallyHidden>
        </>
      )}
    </Paper>
  )
}
