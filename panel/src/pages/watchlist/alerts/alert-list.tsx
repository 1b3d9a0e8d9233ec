import { Button, Group, Stack, Text, UnstyledButton } from '@mantine/core'
import { IconArrowUp } from '@tabler/icons-react'
import { useLayoutEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiImage } from '../../../components/api-image.tsx'
import { RelativeTime } from '../../../components/relative-time.tsx'
import { useFormats } from '../../../lib/format.ts'
import { type Alert, thumbnailOf } from '../api.ts'
import { AlertBadge } from '../parts/badges.tsx'
import styles from '../watchlist.module.css'

export interface AlertListProps {
  alerts: Alert[]
  shown: string | null
  /** Came while the page was open and was not looked at. */
  fresh: Set<string>
  onShow: (id: string) => void
}

/** Newest at the top. What comes in above moves nothing that is looked at: whoever is further down stays there. */
export function AlertList({ alerts, shown, fresh, onShow }: AlertListProps) {
  const { t } = useTranslation('watchlist')
  const column = useRef<HTMLDivElement>(null)
  const anchor = useRef<{ id: string; top: number } | null>(null)
  const [above, setAbove] = useState(0)
  const count = useRef(alerts.length)
  const newest = alerts[0]?.id

  const rowOf = (id: string) => column.current?.querySelector<HTMLElement>(`[data-alert="${id}"]`)
  /** The first row in sight, and where it is. */
  const remember = () => {
    const box = column.current
    if (!box) return
    const rows = [...box.querySelectorAll<HTMLElement>('[data-alert]')]
    const inSight = rows.find((row) => row.offsetTop + row.offsetHeight > box.scrollTop)
    anchor.current = inSight ? { id: inSight.dataset.alert ?? '', top: inSight.offsetTop - box.scrollTop } : null
    if (box.scrollTop === 0) setAbove(0)
  }
  useLayoutEffect(() => {
    const box = column.current
    const held = anchor.current
    const row = held && rowOf(held.id)
    const came = Math.max(0, alerts.length - count.current)
    count.current = alerts.length
    if (!box || !held || !row) return remember()
    const looking = box.scrollTop > 0 || box.contains(document.activeElement)
    const moved = row.offsetTop - box.scrollTop - held.top
    if (moved > 0 && looking && box.scrollHeight > box.clientHeight) {
      box.scrollTop += moved
      setAbove((before) => before + came)
    }
    remember()
    // Rows only ever come in at the top.
  }, [newest, alerts.length])

  return (
    <Stack gap="xs">
      {above > 0 && (
        <Button
          size="xs"
          leftSection={<IconArrowUp size={14} aria-hidden />}
          onClick={() => column.current?.scrollTo({ top: 0 })}
        >
          {t('live.above', { count: above })}
        </Button>
      )}
      <div ref={column} className={styles.column} onScroll={remember}>
        <ul className={styles.rows} aria-label={t('live.list')}>
          {alerts.map((alert) => (
            <li key={alert.id} data-alert={alert.id}>
              <Row alert={alert} shown={alert.id === shown} fresh={fresh.has(alert.id)} onShow={onShow} />
            </li>
          ))}
        </ul>
      </div>
    </Stack>
  )
}

function Row({
  alert,
  shown,
  fresh,
  onShow,
}: {
  alert: Alert
  shown: boolean
  fresh: boolean
  onShow: (id: string) => void
}) {
  const { t } = useTranslation('watchlist')
  const { decimal } = useFormats()
  return (
    <UnstyledButton
      className={styles.row}
      aria-current={shown || undefined}
      data-fresh={fresh || undefined}
      onClick={() => onShow(alert.id)}
    >
      <ApiImage src={alert.cropped_face_path} alt="" width={44} height={44} />
      <ApiImage src={thumbnailOf(alert.reference_path)} alt="" width={44} height={44} />
      <Stack gap={0} flex={1} miw={0}>
        <Group justify="space-between" wrap="nowrap" gap={4}>
          <Text fw={600} truncate dir="auto">
            {alert.name ?? t('erased')}
          </Text>
          <Text span size="sm" style={{ fontVariantNumeric: 'tabular-nums' }}>
            {decimal(alert.similarity)}
          </Text>
        </Group>
        <Group justify="space-between" wrap="nowrap" gap={4}>
          <Text size="xs" c="dimmed" truncate>
            {fresh ? `${t('live.fresh')} · ` : ''}
            <RelativeTime time={alert.created_at} />
          </Text>
          <AlertBadge state={alert.state} />
        </Group>
      </Stack>
    </UnstyledButton>
  )
}
