import { Alert, Group, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconClock, IconMoodEmpty } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../../api.ts'
import type { Gallery } from '../../../api-galleries.ts'
import type { PictureFace } from '../../../faces/face-box.tsx'
import { FacePicture } from '../../../faces/face-picture.tsx'
import { READABLE } from '../../../faces/readable.ts'
import { useRefusalWords } from '../../../faces/refusal-words.ts'
import { useFormats } from '../../../lib/format.ts'
import { FaceRows } from './face-rows.tsx'
import { Thumb } from './thumb.tsx'
import { useNaturalSize } from './use-natural-size.ts'
import styles from './photos.module.css'

export type Face = Schemas['FaceOfPhoto']

/** The client a face makes be in the photo; failing that, whom it is like without being counted. */
export const judged = (face: Face) => {
  const client = face.matches.find(({ counts }) => counts)
  return { client, like: client ? undefined : face.matches[0] }
}

export interface PhotoDetailProps {
  gallery: Gallery
  detail: Schemas['FaceDetail']
  blur: boolean
}

/** The photo with everybody in it, and a row for each. */
export function PhotoDetail({ gallery, detail, blur }: PhotoDetailProps) {
  const { t } = useTranslation('galleries')
  const { decimal, dateTime } = useFormats()
  const { photo, faces } = detail
  const [active, setActive] = useState<string | null>(null)
  const reason = useRefusalWords()
  const natural = useNaturalSize(photo.width === null ? photo.previewUrl : null)
  const size = { width: photo.width ?? natural?.width ?? 3, height: photo.height ?? natural?.height ?? 2 }
  const boxes = useMemo(
    () =>
      faces.map((face): PictureFace => {
        const { client, like } = judged(face)
        const words = { name: (client ?? like)?.name, similarity: decimal((client ?? like)?.similarity ?? 0, 0) }
        const kind = client ? 'match' : like ? 'uncertain' : 'unknown'
        return {
          ...{ id: String(face.index), box: face.boundingBox, kind },
          label: t(`face.${kind}`, words),
          short: client?.name ?? '',
          description: t(`face.description_${kind}`, { ...words, number: face.index + 1 }),
        }
      }),
    [faces, t, decimal],
  )
  const failed = photo.state === 'error'
  const waiting = photo.state === 'pending' ? 'waiting' : photo.state === 'new' ? 'untouched' : null
  return (
    <div className={styles.view}>
      {failed && photo.width === null ? (
        <div style={{ height: '50vh' }}>
          <Thumb src={photo.previewUrl} alt={photo.originalName} />
        </div>
      ) : (
        <FacePicture
          src={photo.previewUrl}
          alt={photo.originalName}
          {...size}
          faces={boxes}
          active={active}
          onActive={setActive}
          onSelect={(id) => document.getElementById(`face-row-${id}`)?.focus()}
          blurStrangers={blur}
          maxHeight="78vh"
        />
      )}
      <Stack gap="sm">
        <div>
          <Text fw={650} dir="auto" style={{ overflowWrap: 'anywhere' }}>
            {photo.originalName}
          </Text>
          <Text size="sm" c="dimmed">
            {photo.width !== null && `${photo.width} × ${photo.height} · `}
            {photo.bytes < 1_000_000
              ? t('photo.kilobytes', { size: decimal(photo.bytes / 1000, 0) })
              : t('photo.megabytes', { size: decimal(photo.bytes / 1_000_000) })}
            {photo.processedAt && ` · ${t('photo.processed', { time: dateTime(photo.processedAt) })}`}
          </Text>
        </div>
        {failed && (
          <Alert
            color="red"
            role="alert"
            icon={<IconAlertTriangle />}
            title={t('photo.failed', { count: photo.attempts })}
            styles={READABLE}
          >
            {reason(photo.errorCode ?? '', photo.error)}
          </Alert>
        )}
        {waiting && (
          <Group gap="xs" wrap="nowrap">
            <IconClock size={18} aria-hidden />
            <Text size="sm">{t(`photo.${waiting}`)}</Text>
          </Group>
        )}
        {photo.state === 'done' && faces.length === 0 && (
          <Group gap="xs" wrap="nowrap">
            <IconMoodEmpty size={20} aria-hidden />
            <Text>{t('photo.nobody')}</Text>
          </Group>
        )}
        {faces.length > 0 && (
          <FaceRows gallery={gallery} photo={photo} faces={faces} blur={blur} active={active} onActive={setActive} />
        )}
      </Stack>
    </div>
  )
}
