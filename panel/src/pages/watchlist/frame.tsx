import { Badge, Group } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconBell, IconChartBar, IconHistory, IconListCheck, IconListSearch, IconScan } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../../components/empty-state.tsx'
import { ButtonLink } from '../../components/links.tsx'
import { Page } from '../../components/page.tsx'
import { useFormats } from '../../lib/format.ts'
import { useSession } from '../../session.ts'
import { openCountQuery } from './api.ts'
import styles from './watchlist.module.css'

const PLACES = [
  { name: 'list', to: '/watchlist', icon: IconListSearch, least: 'operator' },
  { name: 'alerts', to: '/watchlist/alerts', icon: IconBell, least: 'operator' },
  { name: 'review', to: '/watchlist/review', icon: IconListCheck, least: 'operator' },
  { name: 'screen', to: '/watchlist/screen', icon: IconScan, least: 'operator' },
  { name: 'history', to: '/watchlist/history', icon: IconHistory, least: 'viewer' },
  { name: 'statistics', to: '/watchlist/statistics', icon: IconChartBar, least: 'viewer' },
] as const
export type Place = (typeof PLACES)[number]['name']

const EVERY_MS = 15_000

/** How many alerts wait for a decision; undefined: not known. */
export function useOpenCount() {
  const { may } = useSession()
  const enabled = may('operator')
  return useQuery({ ...openCountQuery, enabled, refetchInterval: EVERY_MS, select: (all) => all.total_items }).data
}

export interface WatchlistFrameProps {
  at: Place
  actions?: ReactNode
  children: ReactNode
}

/** A page of the watchlist, with the way to its others. */
export function WatchlistFrame({ at, actions, children }: WatchlistFrameProps) {
  const { t } = useTranslation('watchlist')
  const { may } = useSession()
  const { number } = useFormats()
  const open = useOpenCount() ?? 0
  const places = useRef<HTMLElement>(null)
  useEffect(() => {
    // On a telephone they are a row that is wider than the screen.
    const here = places.current?.querySelector<HTMLElement>('[aria-current]')
    if (here && places.current) places.current.scrollLeft = here.offsetLeft - places.current.offsetLeft - 16
  }, [])
  return (
    <Page title={t(`${at}.title`)} subtitle={t(`${at}.subtitle`)} actions={actions}>
      <nav ref={places} aria-label={t('places')} className={styles.places}>
        {PLACES.filter(({ least }) => may(least)).map(({ name, to, icon: Icon }) => (
          <Link key={name} to={to} activeOptions={{ exact: true, includeSearch: false }} className={styles.place}>
            <Icon size={16} aria-hidden />
            {t(`place.${name}`)}
            {name === 'review' && open > 0 && (
              <Badge size="sm" variant="light" color="red" aria-label={t('open_alerts', { count: open })}>
                {number(open)}
              </Badge>
            )}
          </Link>
        ))}
      </nav>
      {children}
    </Page>
  )
}

/** A page of those who work with the list. Whoever may not is told so and where to go, and nothing is asked for them. */
export function ForOperators({ at, children }: { at: Place; children: ReactNode }) {
  const { t } = useTranslation('watchlist')
  const { may } = useSession()
  if (may('operator')) return children
  return (
    <WatchlistFrame at={at}>
      <EmptyState
        title={t('list.not_yours')}
        action={<ButtonLink to="/watchlist/history">{t('place.history')}</ButtonLink>}
      >
        {t('list.not_yours_text')}
      </EmptyState>
    </WatchlistFrame>
  )
}

/** Facts in a row, wrapped; empty ones left out. */
export const Facts = ({ children }: { children: ReactNode }) => (
  <Group gap="md" className={styles.facts}>
    {children}
  </Group>
)
