import { ActionIcon, Badge, Card, Group, Loader, SimpleGrid, Stack, Text, ThemeIcon } from '@mantine/core'
import { IconAlertTriangle, IconCheck, IconHandFinger, IconMoodEmpty, IconX } from '@tabler/icons-react'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useErrorWords } from '../components/error-words.ts'
import type { PictureFace } from './face-box.tsx'
import { FacePicture } from './face-picture.tsx'
import { useObjectUrl } from './picture.ts'
import type { TrayPicture, useTray } from './use-tray.ts'

const looks = {
  good: { icon: IconCheck, color: 'green' },
  doubtful: { icon: IconAlertTriangle, color: 'yellow' },
  choose: { icon: IconHandFinger, color: 'indigo' },
  none: { icon: IconMoodEmpty, color: 'red' },
} as const

/** What will become of the picture, as far as one can tell before sending it. */
function Verdict({ picture }: { picture: TrayPicture }) {
  const { t } = useTranslation('faces')
  const { state, detected, error } = picture
  const words = useErrorWords()
  // Which face is meant has been said.
  const advice = (detected?.advice ?? []).filter((one) => one !== 'several_faces')
  if (state === 'looking')
    return (
      <Group gap="xs" role="status">
        <Loader size={16} aria-hidden />
        <Text size="sm">{t('tray.looking')}</Text>
      </Group>
    )
  const kind = state === 'ready' ? (advice.length > 0 ? 'doubtful' : 'good') : state === 'unlooked' ? 'doubtful' : state
  const { icon: Icon, color } = looks[kind]
  return (
    <Group gap="xs" wrap="nowrap" align="flex-start" role="status">
      <ThemeIcon variant="light" color={color} size={24} radius={kind === 'good' ? 'xl' : 'sm'} aria-hidden>
        <Icon size={15} />
      </ThemeIcon>
      <Stack gap={0}>
        <Text size="sm" fw={600}>
          {t(`tray.${state === 'unlooked' ? 'unlooked' : kind}`)}
        </Text>
        {state === 'unlooked' && <Text size="sm">{words.of(error).sentence}</Text>}
        {kind === 'doubtful' &&
          advice.map((one) => (
            <Text key={one} size="sm">
              {t(`advice.${one}`)}
            </Text>
          ))}
      </Stack>
    </Group>
  )
}

interface CardProps {
  picture: TrayPicture
  onRemove: () => void
  onChoose: (face: number) => void
}

function TrayCard({ picture, onRemove, onChoose }: CardProps) {
  const { t } = useTranslation('faces')
  const { file, detected, chosen } = picture
  const url = useObjectUrl(file)
  const several = (detected?.faces.length ?? 0) > 1
  const faces = useMemo(
    () =>
      (detected?.faces ?? []).map(({ bounding_box: box }, index): PictureFace => ({
        id: String(index),
        box,
        kind: index === chosen ? 'chosen' : 'unknown',
        label: index === chosen && several ? t('tray.this_one') : '',
        description: t(index === chosen ? 'tray.face_chosen' : 'tray.face', { number: index + 1 }),
      })),
    [detected, chosen, several, t],
  )
  return (
    <Card withBorder padding="xs">
      <Stack gap="xs">
        <Group justify="space-between" wrap="nowrap">
          <Text size="sm" truncate dir="auto">
            {file.name}
          </Text>
          <ActionIcon aria-label={t('tray.remove', { name: file.name })} onClick={onRemove}>
            <IconX size={16} />
          </ActionIcon>
        </Group>
        <FacePicture
          src={url}
          alt={file.name}
          width={detected?.width ?? 4}
          height={detected?.height ?? 3}
          faces={faces}
          onSelect={several ? (id) => onChoose(Number(id)) : undefined}
          maxHeight="320px"
        />
        <Verdict picture={picture} />
        {several && chosen === null && <Badge variant="light">{t('tray.count', { count: faces.length })}</Badge>}
      </Stack>
    </Card>
  )
}

/** The pictures chosen, each with its verdict; of several faces one is clicked. */
export function Tray({ tray }: { tray: ReturnType<typeof useTray> }) {
  const { t } = useTranslation('faces')
  const { pictures, remove, choose } = tray
  if (pictures.length === 0) return null
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} role="group" aria-label={t('tray.label')}>
      {pictures.map((picture) => (
        <TrayCard
          key={picture.id}
          picture={picture}
          onRemove={() => remove(picture.id)}
          onChoose={(face) => {
            const box = picture.detected?.faces[face]?.bounding_box
            if (box) choose(picture.id, box)
          }}
        />
      ))}
    </SimpleGrid>
  )
}
