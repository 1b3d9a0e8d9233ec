import { Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useFormats } from '../../../lib/format.ts'

const DAY = 86_400_000

/** When an entry goes by itself, and how long that is from now. */
export function Expiry({ at }: { at: string | null }) {
  const { t } = useTranslation('watchlist')
  const { date, dateTime } = useFormats()
  if (at === null)
    return (
      <Text span size="sm" c="dimmed">
        {t('expiry.never')}
      </Text>
    )
  const days = Math.floor((Date.parse(at) - Date.now()) / DAY)
  return (
    <Text span size="sm" c="dimmed" title={dateTime(at)}>
      {days < 0 ? t('expiry.over') : t('expiry.on', { date: date(at), count: days })}
    </Text>
  )
}
