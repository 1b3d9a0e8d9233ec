import { Alert } from '@mantine/core'
import { useNetwork } from '@mantine/hooks'
import { onlineManager } from '@tanstack/react-query'
import { IconWifiOff } from '@tabler/icons-react'
import { useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'

/** Says that what is on the page may be old. */
export function OfflineBanner() {
  const { t } = useTranslation('shell')
  const { online } = useNetwork()
  const connected = useSyncExternalStore(
    (listener) => onlineManager.subscribe(listener),
    () => onlineManager.isOnline(),
  )
  if (online && connected) return null
  return (
    <Alert color="yellow" variant="light" icon={<IconWifiOff />} title={t('offline.title')} role="status" mb="md">
      {t('offline.meaning')}
    </Alert>
  )
}
