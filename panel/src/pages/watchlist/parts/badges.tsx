import { Badge } from '@mantine/core'
import { IconBell, IconCheck, IconClock, IconEye, IconLoader, IconTrash, IconX } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { AlertState, EntryState } from '../api.ts'

const alertLooks = {
  open: { icon: IconBell, color: 'red' },
  confirmed: { icon: IconCheck, color: 'green' },
  dismissed: { icon: IconX, color: 'gray' },
} as const

/** What has become of an alert: told by sign and word, not by colour alone. */
export function AlertBadge({ state }: { state: AlertState }) {
  const { t } = useTranslation('watchlist')
  const { icon: Icon, color } = alertLooks[state]
  return (
    <Badge variant="light" color={color} tt="none" leftSection={<Icon size={12} aria-hidden />} style={readable}>
      {t(`alert_state.${state}`)}
    </Badge>
  )
}

const entryLooks = {
  adding: { icon: IconLoader, color: 'gray' },
  waiting: { icon: IconClock, color: 'yellow' },
  active: { icon: IconEye, color: 'green' },
  removing: { icon: IconTrash, color: 'gray' },
} as const

export function EntryBadge({ state }: { state: EntryState }) {
  const { t } = useTranslation('watchlist')
  const { icon: Icon, color } = entryLooks[state]
  return (
    <Badge variant="light" color={color} tt="none" leftSection={<Icon size={12} aria-hidden />} style={readable}>
      {t(`entry_state.${state}`)}
    </Badge>
  )
}

/** On its light ground every colour but that of words is too faint for small ones. */
const readable = { color: 'var(--mantine-color-text)', flex: 'none' }
