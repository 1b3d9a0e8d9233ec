import { Stack, Table, Text } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiImage } from '../../components/api-image.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { LoadingState } from '../../components/loading-state.tsx'
import { Pager } from '../../components/pager.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { Similarity } from '../../faces/similarity.tsx'
import { matchesQuery } from './queries.ts'

const LIMIT = 25

/** Where somebody was found, newest first. */
export function PersonHistory({ personId }: { personId: string }) {
  const { t } = useTranslation('people')
  const [page, setPage] = useState(1)
  const { data, error, refetch } = useQuery({
    ...matchesQuery(personId, page, LIMIT),
    placeholderData: keepPreviousData,
  })
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />
  if (!data) return <LoadingState rows={4} height={56} />
  if (data.items.length === 0 && page === 1)
    return <EmptyState title={t('history.empty')}>{t('history.empty_hint')}</EmptyState>
  return (
    <Stack>
      <Table.ScrollContainer minWidth={420}>
        <Table aria-label={t('tab.history')}>
          <Table.Thead>
            <Table.Tr>
              {(['face', 'similarity', 'when', 'source'] as const).map((name) => (
                <Table.Th key={name}>{t(`history.${name}`)}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {data.items.map(({ match_id: id, similarity, threshold, timestamp, source, crop_url: crop }) => (
              <Table.Tr key={id}>
                <Table.Td>
                  <ApiImage src={crop} alt={crop ? t('history.crop') : ''} />
                </Table.Td>
                <Table.Td>{similarity !== null && <Similarity value={similarity} threshold={threshold} />}</Table.Td>
                <Table.Td>
                  <RelativeTime time={timestamp} />
                </Table.Td>
                <Table.Td>
                  <Text size="sm" dir="auto" style={{ overflowWrap: 'anywhere' }}>
                    {source}
                  </Text>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Pager page={page} limit={LIMIT} count={data.items.length} total={data.total} onPage={setPage} />
    </Stack>
  )
}
