import { Badge, Group, Text } from '@mantine/core'
import { IconCheck, IconChecks, IconMinus, IconTilde } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useFormats } from '../lib/format.ts'
import { type Strength, strengthOf } from './similarity-words.ts'
import styles from './similarity.module.css'

const looks: Record<Strength, { icon: typeof IconCheck; color: string }> = {
  strong: { icon: IconChecks, color: 'green' },
  likely: { icon: IconCheck, color: 'teal' },
  weak: { icon: IconTilde, color: 'yellow' },
  none: { icon: IconMinus, color: 'gray' },
}

/** The number and its word. */
export function Similarity({ value, threshold }: { value: number; threshold: number }) {
  const { t } = useTranslation('faces')
  const { decimal } = useFormats()
  const strength = strengthOf(value, threshold)
  const { icon: Icon, color } = looks[strength]
  return (
    <Group gap={6} wrap="nowrap" component="span">
      <Text span fw={650} style={{ fontVariantNumeric: 'tabular-nums' }}>
        {decimal(value)}
      </Text>
      <Badge
        variant="light"
        color={color}
        autoContrast
        tt="none"
        leftSection={<Icon size={12} aria-hidden />}
        className={styles.word}
      >
        {t(`strength.${strength}`)}
      </Badge>
    </Group>
  )
}

export interface PlotScore {
  id: string
  value: number
}

export interface SimilarityPlotProps {
  scores: PlotScore[]
  threshold: number
  active?: string | null
}

/** Scores on a line of 0-100, the threshold across it: filled dots reach it, hollow ones do not. */
export function SimilarityPlot({ scores, threshold, active = null }: SimilarityPlotProps) {
  const { t } = useTranslation('faces')
  const { decimal } = useFormats()
  const reached = scores.filter(({ value }) => value >= threshold).length
  return (
    <svg
      className={styles.plot}
      role="img"
      aria-label={t('plot.description', { count: scores.length, reached, threshold: decimal(threshold) })}
    >
      <rect className={styles.above} x={`${threshold}%`} y={8} width={`${100 - threshold}%`} height={26} />
      <line className={styles.axis} x1="0" x2="100%" y1={34} y2={34} />
      {scores.map(({ id, value }) => (
        <circle
          key={id}
          className={styles.dot}
          data-reached={value >= threshold || undefined}
          data-active={id === active || undefined}
          cx={`${value}%`}
          cy={21}
          r={id === active ? 7 : 5}
        />
      ))}
      <line className={styles.threshold} x1={`${threshold}%`} x2={`${threshold}%`} y1={2} y2={38} />
    </svg>
  )
}

/** How to read the number, for those who ask. */
export function SimilarityExplained({ threshold, rate }: { threshold: number; rate: number | null }) {
  const { t } = useTranslation('faces')
  const { decimal, number } = useFormats()
  return (
    <Text size="sm" c="dimmed">
      {t('explained.scale', { threshold: decimal(threshold) })}{' '}
      {rate !== null && rate > 0 && t('explained.rate', { among: number(Math.round(1 / rate)) })}
    </Text>
  )
}
