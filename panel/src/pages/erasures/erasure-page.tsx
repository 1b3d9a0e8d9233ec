import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconPrinter } from '@tabler/icons-react'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { api, unwrap } from '../../api.ts'
import { Page } from '../../components/page.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { Receipt } from './receipt.tsx'

const route = getRouteApi('/inside/erasures/$erasureId')

export function ErasurePage() {
  const { t } = useTranslation('erasures')
  const { erasureId } = route.useParams()
  const erasure = useQuery({
    queryKey: ['erasures', 'one', erasureId],
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/v1/erasures/{erasure_id}', { params: { path: { erasure_id: erasureId } }, signal })),
    refetchInterval: ({ state }) => (state.data && state.data.finished_at === null ? 2000 : false),
  })
  return (
    <Page
      title={t('receipt')}
      subtitle={t('receipt_subtitle')}
      actions={
        erasure.data && (
          <Button
            className="no-print"
            variant="default"
            leftSection={<IconPrinter size={18} />}
            onClick={() => window.print()}
          >
            {t('print')}
          </Button>
        )
      }
    >
      <QueryView query={erasure}>{(one) => <Receipt erasure={one} />}</QueryView>
    </Page>
  )
}
