import { Alert } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { READABLE } from '../../../faces/readable.ts'
import { useFormats } from '../../../lib/format.ts'
import type { Entry } from '../api.ts'

/** Most of what an entry hits is dismissed: what that means and what to do. */
export function Noisy({ entry }: { entry: Entry }) {
  const { t } = useTranslation('watchlist')
  const { number } = useFormats()
  const { confirmed, dismissed } = entry.alerts
  return (
    <Alert color="yellow" p="xs" icon={<IconAlertTriangle />} title={t('noisy.title')} styles={READABLE}>
      {t('noisy.text', { dismissed: number(dismissed), decided: number(confirmed + dismissed) })}
    </Alert>
  )
}
