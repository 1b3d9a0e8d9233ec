import { Button, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { notifications } from '@mantine/notifications'
import { api, unwrap, type Schemas } from '../../api.ts'
import { ConfirmByName } from '../../components/confirm-by-name.tsx'
import { Figure } from '../../components/figure.tsx'
import { Page } from '../../components/page.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { useFormats } from '../../lib/format.ts'
import { useSession } from '../../session.ts'
import { PolicyForm } from './policy-form.tsx'
import { Thresholds } from './thresholds.tsx'

const route = getRouteApi('/inside/collections/$collection')

export function CollectionPage() {
  const { t } = useTranslation('collections')
  const { number, date } = useFormats()
  const { may } = useSession()
  const { collection } = route.useParams()
  const query = useQuery({
    queryKey: ['collections', collection],
    queryFn: ({ signal }) =>
      unwrap(api.GET('/api/v1/collections/{collection}', { params: { path: { collection } }, signal })),
  })
  return (
    <Page title={collection} subtitle={t('one_subtitle')}>
      <QueryView query={query}>
        {(one) => (
          <Stack gap="lg">
            <SimpleGrid cols={{ base: 2, sm: 4 }}>
              <Figure label={t('people')} value={number(one.person_count)} />
              <Figure label={t('faces')} value={number(one.face_count)} />
              <Figure label={t('model')} value={<Text fz="lg">{one.model_version}</Text>} />
              <Figure label={t('made')} value={<Text fz="lg">{date(one.created_at)}</Text>} />
            </SimpleGrid>
            <Thresholds thresholds={one.thresholds} people={one.person_count} />
            <PolicyForm
              key={JSON.stringify(one.policy)}
              collection={collection}
              policy={one.policy}
              mayChange={may('admin')}
            />
            {may('admin') && <Removal one={one} />}
          </Stack>
        )}
      </QueryView>
    </Page>
  )
}

function Removal({ one }: { one: Schemas['Collection'] }) {
  const { t } = useTranslation('collections')
  const [asking, askingIs] = useDisclosure(false)
  const client = useQueryClient()
  const navigate = useNavigate()
  const remove = useMutation({
    mutationFn: () =>
      unwrap(api.DELETE('/api/v1/collections/{collection}', { params: { path: { collection: one.collection } } })),
    onSuccess: async ({ people, faces }) => {
      notifications.show({ color: 'green', message: t('deleted', { name: one.collection, people, faces }) })
      await navigate({ to: '/collections' })
      await client.invalidateQueries()
    },
  })
  return (
    <Paper withBorder p="md">
      <Title order={2} size="h4">
        {t('delete.title')}
      </Title>
      <Text c="dimmed" mb="sm">
        {t('delete.meaning')}
      </Text>
      <Button variant="default" onClick={askingIs.open}>
        {t('delete.ask')}
      </Button>
      <ConfirmByName
        opened={asking}
        onClose={askingIs.close}
        onConfirm={() => remove.mutate()}
        title={t('delete.title')}
        name={one.collection}
        action={t('delete.action')}
        pending={remove.isPending}
        error={remove.error}
      >
        <Text>{t('delete.people', { count: one.person_count })}</Text>
        <Text>{t('delete.faces', { count: one.face_count })}</Text>
        <Text>{t('delete.rest')}</Text>
      </ConfirmByName>
    </Paper>
  )
}
