import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useFormats } from '../../../lib/format.ts'

/** When an entry goes by itself, and how long that is from now. */
export function Expiry({ at }: { at: string | null }) {
  const { t } = useTranslation('watchlist')
  const { date, dateTime, ago } = useFormats()
  if (at === null)
    return (
      <Text span size="sm" c="dimmed">
        {t('expiry.never')}
      </Text>
    )
  return (
    <Text span size="sm" c="dimmed" title={dateTime(at)}>
      {Date.parse(at) < Date.now() ? t('expiry.over') : t('expiry.on', { date: date(at), left: ago(at) })}
    </Text>
  )
}
