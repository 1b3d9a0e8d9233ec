import { Group, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { ActorName } from '../../../components/actor-name.tsx'
import { AnchorLink } from '../../../components/links.tsx'
import { RelativeTime } from '../../../components/relative-time.tsx'
import { Similarity } from '../../../faces/similarity.tsx'
import { useFormats } from '../../../lib/format.ts'
import type { Alert } from '../api.ts'
import { AlertBadge } from '../parts/badges.tsx'
import { Rates, useOptions } from '../parts/rates.tsx'
import { useAlertPicture } from './alert-pictures.tsx'

/** Who was found, why they are looked for, how sure that is, when and where. */
export function AlertFacts({ alert }: { alert: Alert }) {
  const { t } = useTranslation('watchlist')
  const { decimal, dateTime } = useFormats()
  const { screened } = useAlertPicture(alert)
  const { data: options } = useOptions()
  const threshold = screened?.similarity_threshold ?? options?.distance_metrics[0]?.similarity
  return (
    <Stack gap={6}>
      <Group justify="space-between" gap="xs">
        <Text fw={650} size="lg" component="h2" m={0} dir="auto" style={{ overflowWrap: 'anywhere' }}>
          <AnchorLink to="/watchlist/entries/$entryId" params={{ entryId: alert.entry_id }} inherit>
            {alert.name ?? t('erased')}
          </AnchorLink>
        </Text>
        <AlertBadge state={alert.state} />
      </Group>
      {alert.reason && (
        <Text dir="auto" style={{ overflowWrap: 'anywhere' }}>
          {alert.reason}
        </Text>
      )}
      <Group gap="xs">
        <Text span size="sm">
          {t('common:similarity')}
        </Text>
        {threshold === undefined ? (
          <Text span fw={650}>
            {decimal(alert.similarity)}
          </Text>
        ) : (
          <Similarity value={alert.similarity} threshold={threshold} />
        )}
      </Group>
      <Rates />
      <Text size="sm">
        <RelativeTime time={alert.created_at} /> · {dateTime(alert.created_at)}
      </Text>
      {alert.image_path_or_identifier && (
        <Text size="sm" c="dimmed" dir="auto" style={{ overflowWrap: 'anywhere' }}>
          {screened ? `${t(`source.${screened.source}`)} · ` : ''}
          {alert.image_path_or_identifier}
        </Text>
      )}
      {alert.decided_by && alert.decided_at && (
        <Text size="sm" c="dimmed">
          {t('decided', { time: dateTime(alert.decided_at) })} <ActorName actor={alert.decided_by} />
        </Text>
      )}
      {alert.note && (
        <Text size="sm" dir="auto" style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
          {t('note.said', { note: alert.note })}
        </Text>
      )}
    </Stack>
  )
}
