import { Group, Paper, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { ActorName } from '../../../components/actor-name.tsx'
import { ApiImage } from '../../../components/api-image.tsx'
import { AnchorLink } from '../../../components/links.tsx'
import { useFormats } from '../../../lib/format.ts'
import { type Entry, hitsOf } from '../api.ts'
import { Facts } from '../frame.tsx'
import { Approve } from '../parts/approve.tsx'
import { EntryBadge } from '../parts/badges.tsx'
import { Expiry } from '../parts/expiry.tsx'
import { Noisy } from '../parts/noisy.tsx'

/** Somebody who is looked for: who, why, until when, and what came of it. */
export function EntryRow({ entry }: { entry: Entry }) {
  const { t } = useTranslation('watchlist')
  const { date, number } = useFormats()
  const { alerts } = entry
  const hits = hitsOf(entry)
  return (
    <Paper withBorder p="sm">
      <Group wrap="nowrap" align="flex-start" gap="md">
        <ApiImage
          src={entry.reference_images[0]?.thumbnail_path ?? null}
          alt={t('entry.portrait', { name: entry.name })}
          width={72}
          height={72}
          radius="md"
        />
        <Stack gap={4} flex={1} miw={0}>
          <Group gap="xs" justify="space-between" align="flex-start">
            <Text fw={650} component="h2" m={0} size="md" dir="auto" style={{ overflowWrap: 'anywhere' }}>
              <AnchorLink to="/watchlist/entries/$entryId" params={{ entryId: entry.id }} inherit>
                {entry.name}
              </AnchorLink>
            </Text>
            <EntryBadge state={entry.state} />
          </Group>
          <Text size="sm" dir="auto" style={{ overflowWrap: 'anywhere' }}>
            {entry.reason}
          </Text>
          <Facts>
            <Text span size="sm">
              {hits === 0
                ? t('hits.none')
                : t('hits.counted', {
                    count: hits,
                    open: number(alerts.open),
                    confirmed: number(alerts.confirmed),
                    dismissed: number(alerts.dismissed),
                  })}
            </Text>
            <Expiry at={entry.expires_at} />
            <Text span size="sm" c="dimmed">
              {t('entry.added', { date: date(entry.added_date) })} <ActorName actor={entry.added_by} />
            </Text>
          </Facts>
          {entry.noisy && <Noisy entry={entry} />}
          {entry.state === 'waiting' && <Approve entry={entry} />}
        </Stack>
      </Group>
    </Paper>
  )
}
