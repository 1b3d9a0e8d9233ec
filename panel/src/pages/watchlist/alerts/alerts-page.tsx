import { Group, Modal, Paper, Switch, VisuallyHidden } from '@mantine/core'
import { useLocalStorage, useMediaQuery } from '@mantine/hooks'
import { getRouteApi } from '@tanstack/react-router'
import { IconBell } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../../../components/empty-state.tsx'
import { ButtonLink } from '../../../components/links.tsx'
import { QueryView } from '../../../components/query-view.tsx'
import { useFormats } from '../../../lib/format.ts'
import { type Alert, alertQuery } from '../api.ts'
import { ForOperators, WatchlistFrame } from '../frame.tsx'
import styles from '../watchlist.module.css'
import { AlertDetail } from './alert-detail.tsx'
import { AlertList } from './alert-list.tsx'
import { Connection } from './connection.tsx'
import { useAnnounced } from './use-announced.ts'
import { useDecide } from './use-decide.ts'
import { useLiveAlerts } from './use-live-alerts.ts'
import { useSound } from './use-sound.ts'

const route = getRouteApi('/inside/watchlist/alerts')

export const AlertsPage = () => (
  <ForOperators at="alerts">
    <Alerts />
  </ForOperators>
)

function Alerts() {
  const { t } = useTranslation('watchlist')
  const { decimal } = useFormats()
  const { alert: chosen } = route.useSearch()
  const navigate = route.useNavigate()
  const wide = useMediaQuery('(min-width: 62em)', true, { getInitialValueInEffect: false })
  const [follow, setFollow] = useLocalStorage({ key: 'likeness-follow-alerts', defaultValue: false })
  const [fresh, setFresh] = useState<Set<string>>(new Set())
  const { on, change, sound } = useSound()
  const { said, announce } = useAnnounced()
  const onNew = useCallback(
    (alerts: Alert[]) => {
      sound()
      setFresh((before) => new Set([...before, ...alerts.map(({ id }) => id)]))
      announce(
        alerts.map(({ name, similarity }) => t('live.announced', { name, similarity: decimal(similarity, 0) })),
        (count) => t('live.announced_many', { count }),
      )
    },
    [sound, announce, t, decimal],
  )
  const { first, alerts, connection, put } = useLiveAlerts(onNew)
  const decide = useDecide(put)
  // What is looked at stays, whatever comes: only who asked for it is led to the newest.
  const [kept, setKept] = useState<string | null>(null)
  const newest = alerts?.[0]?.id ?? null
  if (kept === null && newest !== null) setKept(newest)
  const shownId = chosen ?? (wide ? (follow ? newest : kept) : null)
  // Of a link to an older one only the id is known.
  const listed = alerts?.find(({ id }) => id === shownId)
  const older = useQuery({ ...alertQuery(shownId ?? ''), enabled: shownId !== null && alerts !== null && !listed })
  const shown = listed ?? older.data
  const show = (id: string | undefined) => {
    setFresh((before) => new Set([...before].filter((one) => one !== id)))
    void navigate({ search: id ? { alert: id } : {}, replace: true, resetScroll: false })
  }
  return (
    <WatchlistFrame at="alerts">
      <Group justify="space-between" gap="sm">
        <Connection state={connection} />
        <Group gap="md">
          <Switch
            visibleFrom="md"
            label={t('live.follow')}
            checked={follow}
            onChange={(event) => {
              setFollow(event.currentTarget.checked)
              if (event.currentTarget.checked) show(undefined)
            }}
          />
          <Switch label={t('live.sound')} checked={on} onChange={(event) => change(event.currentTarget.checked)} />
        </Group>
      </Group>
      <VisuallyHidden role="log" aria-live="polite" aria-label={t('live.list')}>
        {said}
      </VisuallyHidden>
      <QueryView query={first}>
        {() =>
          alerts?.length === 0 ? (
            <EmptyState
              icon={IconBell}
              title={t('alerts.empty')}
              action={<ButtonLink to="/watchlist/screen">{t('alerts.screen')}</ButtonLink>}
            >
              {t('alerts.empty_text')}
            </EmptyState>
          ) : (
            <div className={styles.split}>
              <AlertList alerts={alerts ?? []} shown={shownId} fresh={fresh} onShow={show} />
              {wide && shown && (
                <Paper withBorder p="md">
                  <AlertDetail key={shown.id} alert={shown} decide={decide} />
                </Paper>
              )}
            </div>
          )
        }
      </QueryView>
      <Modal
        opened={!wide && shown !== undefined}
        onClose={() => show(undefined)}
        fullScreen
        title={t('alerts.one')}
        closeButtonProps={{ 'aria-label': t('common:close') }}
      >
        {shown && <AlertDetail key={shown.id} alert={shown} decide={decide} />}
      </Modal>
    </WatchlistFrame>
  )
}
