/** Fields of a gallery, for making one and for changing it. */
import { Alert, Group, Radio, Stack, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../../api.ts'
import { READABLE } from '../../../faces/readable.ts'
import { visibilityIcons } from '../visibility-badge.tsx'

export const PRESETS: Schemas['Preset'][] = ['automatic', 'balanced', 'fast', 'ultra']
const VISIBILITIES: Schemas['Visibility'][] = ['private', 'clients', 'selfie']

export interface VisibilityFieldProps {
  value?: Schemas['Visibility']
  onChange?: (value: Schemas['Visibility']) => void
  disabled?: boolean
}

/** Who sees the photos; what letting strangers show their face means is said before it is chosen. */
export function VisibilityField({ value, onChange, disabled }: VisibilityFieldProps) {
  const { t } = useTranslation('galleries')
  return (
    <Radio.Group
      label={t('field.visibility')}
      value={value ?? null}
      onChange={(chosen) => onChange?.(chosen as Schemas['Visibility'])}
    >
      <Stack gap="xs" mt={6}>
        {VISIBILITIES.map((one) => {
          const Icon = visibilityIcons[one]
          return (
            <Radio.Card key={one} value={one} p="sm" disabled={disabled}>
              <Group wrap="nowrap" align="flex-start" gap="sm">
                <Radio.Indicator disabled={disabled} mt={2} />
                <div>
                  <Group gap={6}>
                    <Icon size={16} aria-hidden />
                    <Text fw={600}>{t(`visibility.${one}.name`)}</Text>
                  </Group>
                  <Text size="sm" c="dimmed">
                    {t(`visibility.${one}.text`)}
                  </Text>
                </div>
              </Group>
            </Radio.Card>
          )
        })}
      </Stack>
      {value === 'selfie' && (
        <Alert color="yellow" icon={<IconAlertTriangle />} mt="xs" styles={READABLE} title={t('visibility.warning')}>
          {t('visibility.warning_text')}
        </Alert>
      )}
    </Radio.Group>
  )
}
