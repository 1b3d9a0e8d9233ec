import { Badge, Table, Text } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { IconCheck, IconHourglass, IconReceipt } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { AnchorLink, ButtonLink } from '../../components/links.tsx'
import { api, type Schemas, unwrapList } from '../../api.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { Page } from '../../components/page.tsx'
import { Pager } from '../../components/pager.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { TableView } from '../../components/table-view.tsx'
import { usePageSearch } from '../../components/use-page-search.ts'

const LIMIT = 50

export function ErasuresPage() {
  const { t } = useTranslation('erasures')
  const reason = useReason()
  const { page, change } = usePageSearch<never>()
  const erasures = useQuery({
    queryKey: ['erasures', page],
    queryFn: ({ signal }) =>
      unwrapList(api.GET('/api/v1/erasures', { params: { query: { page, limit: LIMIT } }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.items.some((one) => one.finished_at === null) ? 3000 : false),
  })
  return (
    <Page title={t('title')} subtitle={t('subtitle')}>
      <QueryView
        query={erasures}
        isEmpty={({ items }) => items.length === 0 && page === 1}
        empty={
          <EmptyState
            icon={IconReceipt}
            title={t('empty')}
            action={
              <ButtonLink to="/people" variant="default">
                {t('to_people')}
              </ButtonLink>
            }
          >
            {t('empty_text')}
          </EmptyState>
        }
      >
        {({ items, total }) => (
          <>
            <TableView
              label={t('title')}
              head={[t('receipt'), t('state.title'), t('person'), t('common:collection'), t('reason'), t('when')]}
              minWidth={{ base: 300, sm: 760 }}
              wideOnly={[2, 3, 4]}
            >
              {items.map((one) => (
                <Table.Tr key={one.erasure_id}>
                  <Table.Td>
                    <AnchorLink to="/erasures/$erasureId" params={{ erasureId: one.erasure_id }} fw={600}>
                      {t('show')}
                    </AnchorLink>
                    <Text size="xs" c="dimmed" hiddenFrom="sm">
                      {one.person_id}
                    </Text>
                  </Table.Td>
                  <Table.Td>
                    <ErasureState erasure={one} />
                  </Table.Td>
                  <Table.Td visibleFrom="sm">{one.person_id}</Table.Td>
                  <Table.Td visibleFrom="sm">{one.collection}</Table.Td>
                  <Table.Td visibleFrom="sm">{reason(one)}</Table.Td>
                  <Table.Td>
                    <RelativeTime time={one.requested_at} />
                  </Table.Td>
                </Table.Tr>
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

export function ErasureState({ erasure }: { erasure: Schemas['ErasureReceipt'] }) {
  const { t } = useTranslation('erasures')
  return erasure.finished_at ? (
    <Badge color="green" variant="light" tt="none" miw="max-content" leftSection={<IconCheck size={14} aria-hidden />}>
      {t('state.finished')}
    </Badge>
  ) : (
    <Badge
      color="yellow"
      variant="light"
      tt="none"
      miw="max-content"
      leftSection={<IconHourglass size={14} aria-hidden />}
    >
      {t('state.open')}
    </Badge>
  )
}

/** Why, in words; servers of other versions may know other reasons. */
export function useReason() {
  const { t, i18n } = useTranslation('erasures')
  return ({ reason }: Schemas['ErasureReceipt']) =>
    i18n.exists(`reasons.${reason}`, { ns: 'erasures' }) ? t(`reasons.${reason}`) : reason
}
