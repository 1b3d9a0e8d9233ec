import { Badge, Button, Table } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { IconFolderPlus, IconFolders } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import { AnchorLink } from '../../components/links.tsx'
import { collectionsQuery } from '../../api-collections.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { Page } from '../../components/page.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { TableView } from '../../components/table-view.tsx'
import { useFormats } from '../../lib/format.ts'
import { useSession } from '../../session.ts'
import { CreateCollection } from './create-collection.tsx'

export function CollectionsPage() {
  const { t } = useTranslation('collections')
  const { number } = useFormats()
  const { may } = useSession()
  const collections = useQuery(collectionsQuery)
  const [making, makingIs] = useDisclosure(false)
  const make = may('admin') && (
    <Button leftSection={<IconFolderPlus size={18} />} onClick={makingIs.open}>
      {t('create')}
    </Button>
  )
  return (
    <Page title={t('title')} subtitle={t('subtitle')} actions={make}>
      <QueryView
        query={collections}
        isEmpty={(all) => all.length === 0}
        empty={
          <EmptyState icon={IconFolders} title={t('empty')} action={make}>
            {t('empty_text')}
          </EmptyState>
        }
      >
        {(all) => (
          <TableView
            label={t('title')}
            head={[t('name'), t('people'), t('faces'), t('consent'), t('model'), t('made')]}
          >
            {all.map((one) => (
              <Table.Tr key={one.collection}>
                <Table.Td>
                  <AnchorLink to="/collections/$collection" params={{ collection: one.collection }} fw={600}>
                    {one.collection}
                  </AnchorLink>
                </Table.Td>
                <Table.Td>{number(one.person_count)}</Table.Td>
                <Table.Td>{number(one.face_count)}</Table.Td>
                <Table.Td>
                  <Badge variant="default" tt="none" fw={500}>
                    {t(`policy.consent_${one.policy.consent}`)}
                  </Badge>
                </Table.Td>
                <Table.Td>{one.model_version}</Table.Td>
                <Table.Td>
                  <RelativeTime time={one.created_at} />
                </Table.Td>
              </Table.Tr>
            ))}
          </TableView>
        )}
      </QueryView>
      <CreateCollection opened={making} onClose={makingIs.close} />
    </Page>
  )
}
