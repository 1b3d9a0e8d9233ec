import { Badge } from '@mantine/core'
import { IconFaceId, IconLink, IconLock } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api.ts'

export const visibilityIcons = { private: IconLock, clients: IconLink, selfie: IconFaceId }

export function VisibilityBadge({ visibility }: { visibility: Schemas['Visibility'] }) {
  const { t } = useTranslation('galleries')
  const Icon = visibilityIcons[visibility]
  return (
    <Badge variant="default" tt="none" fw={500} leftSection={<Icon size={12} aria-hidden />}>
      {t(`visibility.${visibility}.name`)}
    </Badge>
  )
}
