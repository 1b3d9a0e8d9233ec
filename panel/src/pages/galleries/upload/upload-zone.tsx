import { Button, Group, Paper, Stack, Text } from '@mantine/core'
import { IconPhotoPlus } from '@tabler/icons-react'
import { type DragEvent, type ReactNode, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Gallery } from '../../../api-galleries.ts'
import zone from '../../../faces/drop-zone.module.css'
import { ACCEPT, picturesIn } from '../../../faces/picture.ts'
import { filesOf } from './dropped-files.ts'
import { uploadOf } from './uploads.ts'

export interface UploadZoneProps {
  gallery: Gallery
  compact: boolean
  /** Other ways, as buttons. */
  children?: ReactNode
}

/** Takes files and folders, by the thousand. */
export function UploadZone({ gallery, compact, children }: UploadZoneProps) {
  const { t } = useTranslation('galleries')
  const files = useRef<HTMLInputElement>(null)
  const folder = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const [nothing, setNothing] = useState(false)
  const id = useId()

  const take = (given: File[]) => {
    const pictures = picturesIn(given)
    setNothing(pictures.length === 0)
    if (pictures.length > 0) void uploadOf(gallery.id).add(pictures, given.length - pictures.length)
  }
  const drag = (inside: boolean) => (event: DragEvent) => {
    event.preventDefault()
    // Moving over a child leaves the zone for the browser only.
    if (inside || !event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(inside)
  }
  const input = (ref: typeof files, name: string, more: object) => (
    <input
      ref={ref}
      type="file"
      hidden
      multiple
      aria-label={name}
      onChange={(event) => {
        take([...(event.currentTarget.files ?? [])])
        event.currentTarget.value = ''
      }}
      {...more}
    />
  )
  return (
    <Paper
      className={zone.zone}
      data-over={over || undefined}
      data-compact={compact || undefined}
      role="group"
      aria-labelledby={id}
      onDragEnter={drag(true)}
      onDragOver={drag(true)}
      onDragLeave={drag(false)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        filesOf(event.dataTransfer).then(take, () => setNothing(true))
      }}
    >
      <Stack align="center" gap="xs" justify="center" h="100%">
        {!compact && <IconPhotoPlus size={40} stroke={1.3} aria-hidden />}
        <Text id={id} fw={600} ta="center">
          {t(over ? 'upload.release' : 'upload.drop')}
        </Text>
        <Group gap="xs" justify="center">
          <Button variant={compact ? 'light' : 'filled'} onClick={() => files.current?.click()}>
            {t('upload.choose')}
          </Button>
          <Button variant="default" onClick={() => folder.current?.click()}>
            {t('upload.folder')}
          </Button>
          {children}
        </Group>
        {!compact && (
          <Text size="sm" c="dimmed" ta="center" maw={520}>
            {t('upload.hint')}
          </Text>
        )}
        {nothing && (
          <Text size="sm" c="red" role="alert">
            {t('upload.no_pictures')}
          </Text>
        )}
      </Stack>
      {input(files, t('upload.choose'), { accept: ACCEPT })}
      {input(folder, t('upload.folder'), { webkitdirectory: '' })}
    </Paper>
  )
}
