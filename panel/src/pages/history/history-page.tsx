import { Badge, Group, Select, Table, Text } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { IconHistory, IconQuestionMark, IconUserCheck } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { AnchorLink, ButtonLink } from '../../components/links.tsx'
import { api, type Schemas, unwrapList } from '../../api.ts'
import { ApiImage } from '../../components/api-image.tsx'
import { CollectionSelect } from '../../components/collection-select.tsx'
import { ClearFilters, type Day, DayFilters } from '../../components/day-filters.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { Page } from '../../components/page.tsx'
import { Pager } from '../../components/pager.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { TableView } from '../../components/table-view.tsx'
import { dayToIso, usePageSearch } from '../../components/use-page-search.ts'
import { useFormats } from '../../lib/format.ts'
import { useSession } from '../../session.ts'

const LIMIT = 50

export function HistoryPage() {
  const { t } = useTranslation('history')
  const { may } = useSession()
  const { search, page, change, clear, filtered } = usePageSearch<'collection' | 'known' | Day>()
  const matches = useQuery({
    queryKey: ['matches', search],
    queryFn: ({ signal }) =>
      unwrapList(
        api.GET('/api/v1/matches', {
          params: {
            query: {
              page,
              limit: LIMIT,
              collection: search.collection,
              known: search.known === 'true' || search.known === 'false' ? search.known : undefined,
              from: dayToIso(search.from),
              to: dayToIso(search.to, true),
            },
          },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  })
  return (
    <Page title={t('title')} subtitle={t('subtitle')}>
      <Group align="flex-end" gap="sm">
        <CollectionSelect
          all
          value={search.collection ?? null}
          onChange={(collection) => change({ collection: collection ?? undefined })}
        />
        <Select
          label={t('who')}
          data={[
            { value: 'all', label: t('everybody') },
            { value: 'true', label: t('known') },
            { value: 'false', label: t('unknown') },
          ]}
          value={search.known ?? 'all'}
          allowDeselect={false}
          onChange={(known) => change({ known: known === 'all' ? undefined : (known ?? undefined) })}
          w={{ base: '100%', xs: 160 }}
        />
        <DayFilters search={search} onChange={change} />
      </Group>
      <QueryView
        query={matches}
        isEmpty={({ items }) => items.length === 0 && page === 1}
        empty={
          filtered ? (
            <EmptyState icon={IconHistory} title={t('none_found')} action={<ClearFilters onClear={clear} />} />
          ) : (
            <EmptyState
              icon={IconHistory}
              title={t('empty')}
              action={may('operator') && <ButtonLink to="/identify">{t('identify')}</ButtonLink>}
            >
              {t('empty_text')}
            </EmptyState>
          )
        }
      >
        {({ items, total }) => (
          <>
            <TableView
              label={t('title')}
              minWidth={340}
              wideOnly={cropped(items) ? [4, 5] : [3, 4]}
              head={[
                ...(cropped(items) ? [t('face')] : []),
                t('person'),
                t('common:similarity'),
                t('time'),
                t('source'),
                t('common:collection'),
              ]}
            >
              {items.map((match) => (
                <Row key={match.match_id} match={match} crop={cropped(items)} />
              ))}
            </TableView>
            <Pager
              page={page}
              limit={LIMIT}
              count={items.length}
              total={total}
              onPage={(next) => change({ page: String(next) })}
            />
          </>
        )}
      </QueryView>
    </Page>
  )
}

/** Faces are kept only where that is set. */
const cropped = (matches: Schemas['Match'][]) => matches.some(({ crop_url: url }) => url !== null)

function Row({ match, crop }: { match: Schemas['Match']; crop: boolean }) {
  const { t } = useTranslation('history')
  const { decimal } = useFormats()
  return (
    <Table.Tr>
      {crop && (
        <Table.Td>
          <ApiImage src={match.crop_url} alt="" width={44} height={44} />
        </Table.Td>
      )}
      <Table.Td>
        {match.person_id ? (
          <Group gap={6} wrap="nowrap">
            <IconUserCheck size={18} color="var(--likeness-good)" aria-label={t('known')} />
            <AnchorLink to="/people/$personId" params={{ personId: match.person_id }} fw={600}>
              {match.user_name ?? match.person_id}
            </AnchorLink>
          </Group>
        ) : (
          <Badge variant="default" tt="none" fw={500} leftSection={<IconQuestionMark size={14} aria-hidden />}>
            {t('common:person_unknown')}
          </Badge>
        )}
      </Table.Td>
      <Table.Td>
        {match.similarity === null ? '–' : decimal(match.similarity)}
        <Text size="xs" c="dimmed">
          {t('needed', { threshold: decimal(match.threshold) })}
        </Text>
      </Table.Td>
      <Table.Td>
        <RelativeTime time={match.timestamp} />
      </Table.Td>
      <Table.Td visibleFrom="sm">{match.source}</Table.Td>
      <Table.Td visibleFrom="sm">{match.collection}</Table.Td>
    </Table.Tr>
  )
}
