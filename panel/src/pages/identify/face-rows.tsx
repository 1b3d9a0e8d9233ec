import { Button, Group, Stack, Text } from '@mantine/core'
import { IconUserPlus } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { type KeyboardEvent, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { kindIcons } from '../../faces/face-box.tsx'
import { handOver } from '../../faces/handed-over.ts'
import { PersonLink } from '../../faces/person-link.tsx'
import type { Box } from '../../faces/picture.ts'
import { Similarity } from '../../faces/similarity.tsx'
import { useFormats } from '../../lib/format.ts'
import type { Judged } from './judge.ts'
import styles from './identify.module.css'

/** The face alone, cut out by the browser: the box fills the square. */
export function crop({ left, top, width, height }: Box, url: string | null) {
  if (!url) return undefined
  const along = (start: number, size: number) => (size >= 1 ? 0 : (start / (1 - size)) * 100)
  return {
    backgroundImage: `url("${url}")`,
    backgroundSize: `${100 / width}% ${100 / height}%`,
    backgroundPosition: `${along(left, width)}% ${along(top, height)}%`,
  }
}

export interface FaceRowsProps {
  faces: Judged[]
  threshold: number
  file: File
  url: string | null
  blur: boolean
  active: string | null
  onActive: (id: string | null) => void
}

/** A row for each face; `j` and `k` go along them, `e` enrols a stranger. */
export function FaceRows({ faces, file, onActive, ...shared }: FaceRowsProps) {
  const { t } = useTranslation('identify')
  const navigate = useNavigate()
  const list = useRef<HTMLUListElement>(null)
  const enroll = ({ face }: Judged) => {
    handOver({ file, box: face.bounding_box })
    void navigate({ to: '/enroll' })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const rows = [...(list.current?.querySelectorAll<HTMLElement>(':scope > li') ?? [])]
    const at = rows.findIndex((row) => row.contains(document.activeElement))
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key]
    const judged = faces[at]
    if (step) rows[Math.max(0, Math.min(rows.length - 1, at + step))]?.focus()
    else if (event.key === 'e' && judged && judged.kind !== 'match') enroll(judged)
    else if (event.key === 'Enter' && event.target === rows[at] && judged?.personId)
      void navigate({ to: '/people/$personId', params: { personId: judged.personId } })
    else return
    event.preventDefault()
  }
  return (
    <ul className={styles.rows} ref={list} onKeyDown={onKeyDown} aria-label={t('rows.label')}>
      {faces.map((judged) => (
        <li
          key={judged.id}
          id={`row-${judged.id}`}
          tabIndex={0}
          className={styles.row}
          data-active={judged.id === shared.active || undefined}
          onPointerEnter={() => onActive(judged.id)}
          onPointerLeave={() => onActive(null)}
          onFocus={() => onActive(judged.id)}
          onBlur={() => onActive(null)}
        >
          <Row judged={judged} {...shared} onEnroll={() => enroll(judged)} />
        </li>
      ))}
    </ul>
  )
}

type RowProps = Pick<FaceRowsProps, 'threshold' | 'url' | 'blur'> & { judged: Judged; onEnroll: () => void }

function Row({ judged, threshold, url, blur, onEnroll }: RowProps) {
  const { t } = useTranslation('identify')
  const { decimal } = useFormats()
  const { kind, face, name, personId, similarity } = judged
  const Icon = kindIcons[kind]
  const next = face.next_best
  return (
    <Group gap="sm" wrap="nowrap" align="flex-start">
      <div
        className={styles.crop}
        style={crop(face.bounding_box, url)}
        data-veiled={(blur && kind !== 'match') || undefined}
        aria-hidden
      />
      <Stack gap={2} flex={1} miw={0}>
        <Group gap={6} justify="space-between">
          <Group gap={6} wrap="nowrap" miw={0}>
            <Icon size={18} stroke={2.2} aria-hidden />
            <Text fw={600} component="span" style={{ overflowWrap: 'anywhere' }}>
              {kind === 'match' && personId ? <PersonLink personId={personId}>{name}</PersonLink> : t(`rows.${kind}`)}
            </Text>
          </Group>
          {similarity !== null && <Similarity value={similarity} threshold={threshold} />}
        </Group>
        {kind === 'uncertain' && personId && (
          <Text size="sm">
            {t('rows.resembles')} <PersonLink personId={personId}>{name}</PersonLink>
          </Text>
        )}
        {next && next.person_id !== personId && (
          <Text size="sm" c="dimmed">
            {t('rows.next_best', { name: next.user_name, similarity: decimal(next.similarity) })}
          </Text>
        )}
        <Text size="sm" c="dimmed">
          {t('rows.quality', {
            brightness: decimal(face.quality.brightness, 0),
            sharpness: decimal(face.quality.sharpness, 0),
          })}
        </Text>
        {kind !== 'match' && (
          <Button
            className="no-print"
            size="xs"
            variant="light"
            mt={4}
            style={{ alignSelf: 'flex-start' }}
            leftSection={<IconUserPlus size={16} aria-hidden />}
            onClick={onEnroll}
          >
            {t('rows.enroll')}
          </Button>
        )}
      </Stack>
    </Group>
  )
}
