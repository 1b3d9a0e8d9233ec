import { Group, Input, Slider, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { collectionsQuery } from '../../../api-collections.ts'
import { useFormats } from '../../../lib/format.ts'

const LEAST = 50

export interface ThresholdFieldProps {
  /** Whose measured rates are told of. */
  collection: string
  saved: number
  /** 0-100. */
  value: number
  onChange: (value: number) => void
  disabled: boolean
}

/** From which similarity on a face counts as a client's, and how often that is wrong. */
export function ThresholdField({ collection, saved, value, onChange, disabled }: ThresholdFieldProps) {
  const { t } = useTranslation('galleries')
  const { decimal, number } = useFormats()
  const id = useId()
  const { data } = useQuery(collectionsQuery)
  const thresholds = (data?.find((one) => one.collection === collection)?.thresholds ?? []).toSorted(
    (one, other) => one.threshold - other.threshold,
  )
  // A rate is known where it was measured; it is no worse above that.
  const reached = thresholds.findLast(({ threshold }) => value >= threshold - 0.05)
  const rate = reached?.false_positive_rate ?? 0
  const words = !reached
    ? t('threshold.below')
    : rate > 0
      ? t(Math.abs(value - reached.threshold) < 0.05 ? 'threshold.rate' : 'threshold.rate_at_most', {
          strangers: number(Math.round(1 / rate)),
        })
      : t('threshold.nobody')
  return (
    <Input.Wrapper
      label={t('threshold.label')}
      labelElement="div"
      labelProps={{ id }}
      description={t('threshold.text')}
    >
      <Stack gap={4} mt="xs">
        <Group wrap="nowrap" gap="md" align="flex-start">
          <Slider
            flex={1}
            min={LEAST}
            max={100}
            step={0.5}
            value={value}
            onChange={onChange}
            disabled={disabled}
            label={null}
            thumbLabel={t('threshold.label')}
            marks={thresholds.map(({ threshold }) => ({ value: threshold }))}
          />
          <Text fw={650} w={44} ta="end" style={{ fontVariantNumeric: 'tabular-nums' }}>
            {decimal(value)}
          </Text>
        </Group>
        <Text size="sm" role="status">
          {words}
        </Text>
        {Math.abs(value - saved) >= 0.05 && (
          <Text size="sm" fw={600} role="status">
            {t('threshold.rematch', { before: decimal(saved) })}
          </Text>
        )}
      </Stack>
    </Input.Wrapper>
  )
}
