import { Badge } from '@mantine/core'
import { IconLoader, IconPlugConnectedX, IconWaveSine } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Connection as State } from './use-live-alerts.ts'

const looks = {
  connecting: { icon: IconLoader, color: 'gray' },
  live: { icon: IconWaveSine, color: 'green' },
  lost: { icon: IconPlugConnectedX, color: 'red' },
} as const

/** Whether what is shown is what there is. */
export function Connection({ state }: { state: State }) {
  const { t } = useTranslation('watchlist')
  const { icon: Icon, color } = looks[state]
  return (
    <Badge
      size="lg"
      variant="light"
      color={color}
      tt="none"
      role="status"
      leftSection={<Icon size={14} aria-hidden />}
      style={{ color: 'var(--mantine-color-text)' }}
    >
      {t(`live.${state}`)}
    </Badge>
  )
}
