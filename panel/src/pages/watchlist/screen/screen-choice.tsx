import { Button, Collapse, Group, NumberInput, Select, Stack, Text } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconAdjustments } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useFormats } from '../../../lib/format.ts'
import type { Choice } from '../api.ts'
import { useOptions } from '../parts/rates.tsx'

/** For those who compare with another system: the measure and the distance up to which two faces are one person. */
export function ScreenChoice({ choice, onChange }: { choice: Choice; onChange: (choice: Choice) => void }) {
  const { t } = useTranslation('watchlist')
  const { decimal } = useFormats()
  const [open, openIs] = useDisclosure(false)
  const metrics = useOptions().data?.distance_metrics ?? []
  const used = metrics.find(({ distance_metric: name }) => name === choice.metric) ?? metrics[0]
  if (!used) return null
  const [least = 0, most = 1] = used.range
  return (
    <Stack gap="xs">
      <Group gap="sm">
        <Button
          size="xs"
          variant="default"
          leftSection={<IconAdjustments size={16} aria-hidden />}
          aria-expanded={open}
          onClick={openIs.toggle}
        >
          {t('choice.title')}
        </Button>
        {choice.threshold !== undefined && (
          <Text size="sm">{t('choice.own', { threshold: decimal(choice.threshold, 4) })}</Text>
        )}
      </Group>
      <Collapse expanded={open}>
        <Group align="flex-end" gap="sm">
          <Select
            label={t('choice.metric')}
            data={metrics.map(({ distance_metric: value }) => ({ value, label: t(`metric.${value}`) }))}
            value={used.distance_metric}
            allowDeselect={false}
            onChange={(value) =>
              onChange({ metric: metrics.find((one) => one.distance_metric === value)?.distance_metric })
            }
            w={{ base: '100%', xs: 240 }}
          />
          <NumberInput
            label={t('choice.threshold')}
            description={t('choice.usual', {
              threshold: decimal(used.threshold, 4),
              similarity: decimal(used.similarity),
            })}
            placeholder={decimal(used.threshold, 4)}
            min={least}
            max={most}
            step={(most - least) / 100}
            decimalScale={4}
            value={choice.threshold ?? ''}
            onChange={(value) => onChange({ ...choice, threshold: typeof value === 'number' ? value : undefined })}
            w={{ base: '100%', xs: 320 }}
          />
        </Group>
      </Collapse>
    </Stack>
  )
}
