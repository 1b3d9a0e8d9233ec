import { Button, Group, Stack, Text } from '@mantine/core'
import { IconUserPlus } from '@tabler/icons-react'
import { type KeyboardEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Gallery, Photo } from '../../../api-galleries.ts'
import { AnchorLink } from '../../../components/links.tsx'
import { useErrorNotice } from '../../../components/use-error-notice.ts'
import { kindIcons } from '../../../faces/face-box.tsx'
import { FaceCrop } from '../../../faces/face-crop.tsx'
import type { HandedOver } from '../../../faces/handed-over.ts'
import { Similarity } from '../../../faces/similarity.tsx'
import { useFormats } from '../../../lib/format.ts'
import { useSession } from '../../../session.ts'
import { ClientDialog } from '../clients/client-dialog.tsx'
import { type Face, judged } from './photo-detail.tsx'
import styles from './photos.module.css'

export interface FaceRowsProps {
  gallery: Gallery
  photo: Photo
  faces: Face[]
  blur: boolean
  active: string | null
  onActive: (id: string | null) => void
}

/** A row for each face; `j` and `k` go along them, `e` makes a stranger a client. */
export function FaceRows({ gallery, photo, faces, blur, active, onActive }: FaceRowsProps) {
  const { t } = useTranslation('galleries')
  const { may } = useSession()
  const notice = useErrorNotice()
  const list = useRef<HTMLUListElement>(null)
  const [enrolling, setEnrolling] = useState<HandedOver | null>(null)
  const mayEnroll = may('operator') && gallery.faceRecognitionEnabled
  const enroll = async ({ boundingBox: box }: Face) => {
    try {
      const bytes = await (await fetch(photo.url)).blob()
      setEnrolling({ file: new File([bytes], photo.originalName, { type: bytes.type }), box })
    } catch (error) {
      notice(error)
    }
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const rows = [...(list.current?.querySelectorAll<HTMLElement>(':scope > li') ?? [])]
    const at = rows.findIndex((row) => row.contains(document.activeElement))
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key]
    const face = faces[at]
    if (step) rows[Math.max(0, Math.min(rows.length - 1, at + step))]?.focus()
    else if (event.key === 'e' && face && mayEnroll && !judged(face).client) void enroll(face)
    else return
    event.preventDefault()
  }
  return (
    <>
      <ul className={styles.rows} ref={list} onKeyDown={onKeyDown} aria-label={t('face.rows')}>
        {faces.map((face) => {
          const id = String(face.index)
          return (
            <li
              key={id}
              id={`face-row-${id}`}
              tabIndex={0}
              className={styles.row}
              data-active={id === active || undefined}
              onPointerEnter={() => onActive(id)}
              onPointerLeave={() => onActive(null)}
              onFocus={() => onActive(id)}
              onBlur={() => onActive(null)}
            >
              <Row {...{ gallery, photo, face, blur }} onEnroll={mayEnroll ? () => void enroll(face) : null} />
            </li>
          )
        })}
      </ul>
      <ClientDialog
        gallery={gallery}
        opened={enrolling !== null}
        first={enrolling}
        client={null}
        onClose={() => setEnrolling(null)}
      />
    </>
  )
}

type RowProps = Pick<FaceRowsProps, 'gallery' | 'photo' | 'blur'> & { face: Face; onEnroll: (() => void) | null }

function Row({ gallery, photo, face, blur, onEnroll }: RowProps) {
  const { t } = useTranslation('galleries')
  const { decimal } = useFormats()
  const { client, like } = judged(face)
  const Icon = kindIcons[client ? 'match' : like ? 'uncertain' : 'unknown']
  return (
    <Group gap="sm" wrap="nowrap" align="flex-start">
      <FaceCrop src={photo.previewUrl} box={face.boundingBox} size={52} veiled={blur && !client} />
      <Stack gap={2} flex={1} miw={0}>
        <Group gap={6} justify="space-between">
          <Group gap={6} wrap="nowrap" miw={0}>
            <Icon size={18} stroke={2.2} aria-hidden />
            {client ? (
              <AnchorLink
                to="/galleries/$galleryId"
                params={{ galleryId: gallery.id }}
                search={{ tab: 'clients', client: client.clientId }}
                fw={600}
                dir="auto"
                style={{ overflowWrap: 'anywhere' }}
              >
                {client.name}
              </AnchorLink>
            ) : (
              <Text fw={600} component="span">
                {t('face.stranger')}
              </Text>
            )}
          </Group>
          {client && <Similarity value={client.similarity} threshold={gallery.threshold} />}
        </Group>
        {like && (
          <Text size="sm" c="dimmed">
            {t('face.like', { name: like.name, similarity: decimal(like.similarity) })}
          </Text>
        )}
        <Text size="sm" c="dimmed">
          {t('face.confidence', { confidence: decimal(face.confidence, 0) })}
        </Text>
        {!client && onEnroll && (
          <Button
            size="xs"
            variant="light"
            mt={4}
            style={{ alignSelf: 'flex-start' }}
            leftSection={<IconUserPlus size={16} aria-hidden />}
            onClick={onEnroll}
          >
            {t('face.enroll')}
          </Button>
        )}
      </Stack>
    </Group>
  )
}
