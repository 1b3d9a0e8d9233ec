import { Loader, Stack, Text, UnstyledButton } from '@mantine/core'
import { IconAlertTriangle, IconBan, IconBell, IconCheck, IconClock } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { useObjectUrl } from '../../../faces/picture.ts'
import styles from '../watchlist.module.css'
import type { GivenPicture } from './use-screen-queue.ts'

const icons = { waiting: IconClock, failed: IconAlertTriangle, cancelled: IconBan }

export interface GivenListProps {
  pictures: GivenPicture[]
  shown: string | null
  onShow: (id: string) => void
}

/** Every picture given so far, with what came of it. */
export function GivenList({ pictures, shown, onShow }: GivenListProps) {
  const { t } = useTranslation('watchlist')
  return (
    <div className={styles.column}>
      <ul className={styles.rows} aria-label={t('screen.given')}>
        {pictures.map((picture) => (
          <li key={picture.id}>
            <Row picture={picture} shown={picture.id === shown} onShow={() => onShow(picture.id)} />
          </li>
        ))}
      </ul>
    </div>
  )
}

function Row({ picture, shown, onShow }: { picture: GivenPicture; shown: boolean; onShow: () => void }) {
  const { t } = useTranslation('watchlist')
  const { given, name, state, result } = picture
  const own = useObjectUrl(typeof given === 'string' ? null : given)
  const url = own ?? result?.original_image_path ?? null
  const hits = result?.faces.flatMap(({ blacklist_matches: [best] }) => best ?? []) ?? []
  const words =
    state !== 'done'
      ? t(`screen.${state}`)
      : hits.length > 0
        ? t('screen.hits', { count: hits.length, names: [...new Set(hits.map((hit) => hit.name))].join(', ') })
        : t('screen.no_hit', { count: result?.faces.length ?? 0 })
  const Icon = state === 'done' ? (hits.length > 0 ? IconBell : IconCheck) : state === 'running' ? null : icons[state]
  return (
    <UnstyledButton className={styles.row} aria-current={shown || undefined} onClick={onShow}>
      <span className={styles.thumb}>{url && <img src={url} alt="" loading="lazy" />}</span>
      <Stack gap={0} flex={1} miw={0}>
        <Text size="sm" truncate dir="auto">
          {name}
        </Text>
        <Text size="sm" fw={hits.length > 0 ? 600 : undefined} c={hits.length > 0 ? undefined : 'dimmed'}>
          {words}
        </Text>
      </Stack>
      {Icon ? <Icon size={20} aria-hidden style={{ flex: 'none' }} /> : <Loader size={20} aria-hidden />}
    </UnstyledButton>
  )
}
