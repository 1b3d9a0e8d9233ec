import { Button, Group, Paper, Stack, Text } from '@mantine/core'
import { IconPhotoPlus } from '@tabler/icons-react'
import { type DragEvent, type ReactNode, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ACCEPT, picturesIn, usePastedPictures } from './picture.ts'
import styles from './drop-zone.module.css'

export interface DropZoneProps {
  onPictures: (files: File[]) => void
  /** What to drop here. */
  title: string
  /** More than one at once. Default true. */
  multiple?: boolean
  /** Takes what is pasted anywhere on the page. Default true: of several zones only one should. */
  takesPaste?: boolean
  /** Other ways, as buttons beside "choose". */
  children?: ReactNode
  compact?: boolean
}

/** Pictures by drag and drop, file dialog or clipboard. */
export function DropZone(props: DropZoneProps) {
  const { onPictures, title, multiple = true, takesPaste = true, children, compact = false } = props
  const { t } = useTranslation('faces')
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const [nothing, setNothing] = useState(false)
  const id = useId()

  const take = (files: Iterable<File>) => {
    const pictures = picturesIn(files)
    setNothing(pictures.length === 0)
    if (pictures.length > 0) onPictures(multiple ? pictures : pictures.slice(0, 1))
  }
  usePastedPictures(take, takesPaste)

  const drag = (inside: boolean) => (event: DragEvent) => {
    event.preventDefault()
    // Moving over a child leaves the zone for the browser only.
    if (inside || !event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(inside)
  }
  return (
    <Paper
      className={styles.zone}
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
        take(event.dataTransfer.files)
      }}
    >
      <Stack align="center" gap="xs" justify="center" h="100%">
        {!compact && <IconPhotoPlus size={36} stroke={1.3} aria-hidden />}
        <Text id={id} fw={600} ta="center">
          {over ? t('drop.release') : title}
        </Text>
        <Group gap="xs" justify="center">
          <Button variant="light" onClick={() => input.current?.click()}>
            {multiple ? t('drop.choose_many') : t('drop.choose_one')}
          </Button>
          {children}
        </Group>
        <Text size="sm" c="dimmed" ta="center">
          {takesPaste ? t('drop.paste') : t('drop.formats')}
        </Text>
        {nothing && (
          <Text size="sm" c="red" role="alert">
            {t('drop.no_pictures')}
          </Text>
        )}
      </Stack>
      <input
        ref={input}
        type="file"
        hidden
        accept={ACCEPT}
        multiple={multiple}
        aria-label={title}
        onChange={(event) => {
          take(event.currentTarget.files ?? [])
          event.currentTarget.value = ''
        }}
      />
    </Paper>
  )
}
