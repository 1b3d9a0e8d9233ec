import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useFormats } from '../../../lib/format.ts'
import { useSession } from '../../../session.ts'
import { optionsQuery } from '../api.ts'

export function useOptions() {
  const { may } = useSession()
  return useQuery({ ...optionsQuery, enabled: may('operator') })
}

/** How often the default threshold is wrong, as it was measured. */
export function Rates() {
  const { t } = useTranslation('watchlist')
  const { number, decimal } = useFormats()
  const { data } = useOptions()
  const [usual] = data?.distance_metrics ?? []
  if (!data || !usual) return null
  const { false_match_rate: match, false_positive_identification_rate: search } = data
  const among = (rate: number) => number(Math.round(1 / rate))
  return (
    <Text size="sm" c="dimmed">
      {t('rates.threshold', { threshold: decimal(usual.similarity) })}{' '}
      {match !== null && match > 0 ? t('rates.match', { among: among(match) }) : t('rates.unknown')}{' '}
      {search !== null &&
        search > 0 &&
        data.entries > 0 &&
        t('rates.search', { among: among(search), count: data.entries })}
    </Text>
  )
}
