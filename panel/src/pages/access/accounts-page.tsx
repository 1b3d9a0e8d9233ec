import { Badge, Button, Group, Table } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { IconUserPlus, IconUserShield } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api.ts'
import { accountsQuery } from '../../api-access.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { Page } from '../../components/page.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { RelativeTime } from '../../components/relative-time.tsx'
import { TableView } from '../../components/table-view.tsx'
import { useSession } from '../../session.ts'
import { AccountLink } from './account-link.tsx'
import { AccountForm } from './account-form.tsx'
import { RemoveAccount } from './remove-account.tsx'

type Account = Schemas['Account']

export function AccountsPage() {
  const { t } = useTranslation('access')
  const { actor } = useSession()
  const [making, makingIs] = useDisclosure(false)
  const [changed, setChanged] = useState<Account | null>(null)
  const [linked, setLinked] = useState<Account | null>(null)
  const [removed, setRemoved] = useState<Account | null>(null)
  const accounts = useQuery(accountsQuery)
  const make = (
    <Button leftSection={<IconUserPlus size={18} />} onClick={makingIs.open}>
      {t('accounts.create')}
    </Button>
  )
  return (
    <Page title={t('accounts.title')} subtitle={t('accounts.subtitle')} actions={make}>
      <QueryView
        query={accounts}
        isEmpty={(all) => all.length === 0}
        empty={
          <EmptyState icon={IconUserShield} title={t('accounts.empty')} action={make}>
            {t('accounts.empty_text')}
          </EmptyState>
        }
      >
        {(all) => (
          <TableView
            label={t('accounts.title')}
            head={[t('name'), t('role'), t('collections'), t('accounts.seen'), t('accounts.state'), '']}
            minWidth={{ base: 320, sm: 760 }}
            wideOnly={[2, 3]}
          >
            {all.map((account) => (
              <Table.Tr key={account.id}>
                <Table.Th scope="row">
                  {account.name}{' '}
                  {actor === `account:${account.id}` && (
                    <Badge variant="default" tt="none" miw="max-content">
                      {t('accounts.you')}
                    </Badge>
                  )}
                </Table.Th>
                <Table.Td>{t(`common:role.${account.role}`)}</Table.Td>
                <Table.Td visibleFrom="sm">{account.collections?.join(', ') ?? t('common:all')}</Table.Td>
                <Table.Td visibleFrom="sm">
                  {account.last_sign_in_at ? <RelativeTime time={account.last_sign_in_at} /> : t('common:never')}
                </Table.Td>
                <Table.Td>
                  <State account={account} />
                </Table.Td>
                <Table.Td>
                  <Group gap="xs" justify="flex-end">
                    <Button
                      size="xs"
                      variant="default"
                      onClick={() => setChanged(account)}
                      aria-label={t('accounts.change_named', { name: account.name })}
                    >
                      {t('accounts.change')}
                    </Button>
                    <Button
                      size="xs"
                      variant="default"
                      onClick={() => setLinked(account)}
                      aria-label={t('accounts.link_named', { name: account.name })}
                    >
                      {t('accounts.link')}
                    </Button>
                    {actor !== `account:${account.id}` && (
                      <Button
                        size="xs"
                        variant="default"
                        onClick={() => setRemoved(account)}
                        aria-label={t('accounts.remove_named', { name: account.name })}
                      >
                        {t('accounts.remove')}
                      </Button>
                    )}
                  </Group>
                </Table.Td>
              </Table.Tr>
            ))}
          </TableView>
        )}
      </QueryView>
      <AccountForm
        opened={making || changed !== null}
        account={changed}
        onClose={() => {
          makingIs.close()
          setChanged(null)
        }}
      />
      <AccountLink account={linked} onClose={() => setLinked(null)} />
      <RemoveAccount account={removed} onClose={() => setRemoved(null)} />
    </Page>
  )
}

function State({ account }: { account: Account }) {
  const { t } = useTranslation('access')
  const locked = account.locked_until !== null && Date.parse(account.locked_until) > Date.now()
  const state = account.disabled ? 'disabled' : locked ? 'locked' : 'active'
  return (
    <Badge
      color={{ disabled: 'gray', locked: 'red', active: 'green' }[state]}
      variant="light"
      tt="none"
      miw="max-content"
    >
      {t(`accounts.is_${state}`)}
    </Badge>
  )
}
