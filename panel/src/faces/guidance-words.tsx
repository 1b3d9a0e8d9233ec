import { Group, Loader, Text, ThemeIcon } from '@mantine/core'
import {
  IconArrowsMaximize,
  IconBlur,
  IconCheck,
  IconContrast,
  IconFaceId,
  IconMoodEmpty,
  IconMoonStars,
  IconRotate,
  IconSun,
  IconUsersGroup,
} from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Advice, Guidance } from './use-guidance.ts'

export const adviceIcons: Record<Advice, typeof IconCheck> = {
  no_face: IconMoodEmpty,
  several_faces: IconUsersGroup,
  closer: IconArrowsMaximize,
  too_dark: IconMoonStars,
  too_bright: IconSun,
  blurred: IconBlur,
  turn_to_camera: IconRotate,
  low_contrast: IconContrast,
  low_quality: IconFaceId,
}

/** One thing to change at a time, the most important: said, written and drawn. */
export function GuidanceWords({ guidance, onePerson }: { guidance: Guidance | null; onePerson: boolean }) {
  const { t } = useTranslation('faces')
  const first = guidance?.advice.find((advice) => onePerson || advice !== 'several_faces')
  const Icon = first ? adviceIcons[first] : IconCheck
  return (
    <Group gap="xs" role="status" aria-live="polite" mih={34} wrap="nowrap">
      {guidance ? (
        <ThemeIcon
          variant="light"
          color={first ? 'yellow' : 'green'}
          radius={first ? 'sm' : 'xl'}
          size={34}
          aria-hidden
        >
          <Icon size={20} />
        </ThemeIcon>
      ) : (
        <Loader size={20} aria-hidden />
      )}
      <Text fw={600}>{!guidance ? t('advice.looking') : first ? t(`advice.${first}`) : t('advice.good')}</Text>
    </Group>
  )
}
