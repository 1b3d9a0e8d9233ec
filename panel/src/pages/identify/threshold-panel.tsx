import { Button, Group, Paper, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api.ts'
import { SimilarityExplained, SimilarityPlot } from '../../faces/similarity.tsx'
import { useFormats } from '../../lib/format.ts'
import type { Judged } from './judge.ts'
import styles from './identify.module.css'

export interface ThresholdPanelProps {
  faces: Judged[]
  /** What the search used. */
  applied: number
  /** What is looked at. */
  threshold: number
  onChange: (threshold: number) => void
  strictness: Schemas['Collection']['thresholds']
  active: string | null
  onApply: () => void
}

/** The scores of this picture and the line they are judged by, which can be moved to see what would change. */
export function ThresholdPanel(props: ThresholdPanelProps) {
  const { faces, applied, threshold, onChange, strictness, active, onApply } = props
  const { t } = useTranslation('identify')
  const { decimal } = useFormats()
  const moved = Math.abs(threshold - applied) >= 0.05
  const matches = (at: number) => faces.filter(({ similarity }) => similarity !== null && similarity >= at).length
  // A rate is known where it was measured for this collection, and nowhere in between.
  const known = strictness.find((one) => Math.abs(one.threshold - threshold) < 0.05)
  return (
    <Paper withBorder p="sm">
      <Stack gap={6}>
        <Group justify="space-between" wrap="nowrap">
          <Text fw={600} id="threshold-label">
            {t('threshold.label')}
          </Text>
          <Text fw={650} style={{ fontVariantNumeric: 'tabular-nums' }}>
            {decimal(threshold)}
          </Text>
        </Group>
        {/* From the middle of the thumb to its middle, so that the line is above it. */}
        <div className={styles.scale}>
          <div>
            <SimilarityPlot
              scores={faces.flatMap(({ id, similarity }) => (similarity === null ? [] : [{ id, value: similarity }]))}
              threshold={threshold}
              active={active}
            />
          </div>
          <input
            className="no-print"
            type="range"
            aria-labelledby="threshold-label"
            min={0}
            max={100}
            step={0.5}
            value={threshold}
            onChange={(event) => onChange(Number(event.currentTarget.value))}
          />
        </div>
        <SimilarityExplained threshold={threshold} rate={known?.false_positive_rate ?? null} />
        {moved && (
          <Group justify="space-between" role="status">
            <Text size="sm" fw={600}>
              {t('threshold.effect', { before: matches(applied), after: matches(threshold) })}
            </Text>
            <Group gap="xs">
              <Button size="xs" variant="default" onClick={() => onChange(applied)}>
                {t('threshold.back', { threshold: decimal(applied) })}
              </Button>
              <Button size="xs" onClick={onApply}>
                {t('threshold.apply')}
              </Button>
            </Group>
          </Group>
        )}
      </Stack>
    </Paper>
  )
}
