import { LineChart } from '@mantine/charts'
import { Paper, Text, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useFormats } from '../../lib/format.ts'

/** Percent at a moment. */
export interface Sample {
  at: number
  cpu: number
  memory: number
  disk: number
}

/** Load since the page was opened; lines differ in dashes as well as in colour. */
export function LoadChart({ samples }: { samples: Sample[] }) {
  const { t, i18n } = useTranslation('telemetry')
  const { percent } = useFormats()
  const time = new Intl.DateTimeFormat(i18n.language, { timeStyle: 'medium' })
  return (
    <Paper withBorder p="md">
      <Title order={2} size="h4">
        {t('load.title')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('load.text')}
      </Text>
      <div aria-hidden>
        <LineChart
          h={240}
          data={samples.map((sample) => ({ ...sample, at: time.format(sample.at) }))}
          dataKey="at"
          withLegend
          withDots={samples.length < 2}
          curveType="linear"
          legendProps={{ verticalAlign: 'bottom' }}
          valueFormatter={(value) => percent(value / 100, 1)}
          yAxisProps={{ domain: [0, 100], width: 52 }}
          lineChartProps={{ accessibilityLayer: false }}
          lineProps={{ isAnimationActive: false }}
          series={[
            { name: 'cpu', label: t('cpu'), color: 'var(--likeness-known)' },
            { name: 'memory', label: t('memory'), color: 'teal.6', strokeDasharray: '6 3' },
            { name: 'disk', label: t('disk'), color: 'orange.6', strokeDasharray: '2 3' },
          ]}
        />
      </div>
    </Paper>
  )
}
