import { Group, Stack, Text, ThemeIcon, Title } from '@mantine/core'
import { IconDatabase, IconEraser, IconEye, IconFaceId } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'

const points = { compare: IconFaceId, kept: IconDatabase, who: IconEye, forget: IconEraser } as const

/** What becomes of a face, before it is shown. */
export function HowItIsUsed() {
  const { t } = useTranslation('visit')
  return (
    <section>
      <Title order={2} size="h4" mb="xs">
        {t('selfie.how.title')}
      </Title>
      <Stack component="ul" gap="xs" m={0} p={0} style={{ listStyle: 'none' }}>
        {(Object.keys(points) as (keyof typeof points)[]).map((point) => {
          const Icon = points[point]
          return (
            <Group component="li" key={point} gap="sm" wrap="nowrap" align="flex-start">
              <ThemeIcon variant="light" size={32} radius="xl" aria-hidden>
                <Icon size={18} stroke={1.6} />
              </ThemeIcon>
              <Text mt={3}>{t(`selfie.how.${point}`)}</Text>
            </Group>
          )
        })}
      </Stack>
    </section>
  )
}
