import { Badge, Code, Paper, Table, Text, TextInput, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconSearch, IconSettings } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { api, unwrap } from '../../api.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { QueryView } from '../../components/query-view.tsx'
import { TableView } from '../../components/table-view.tsx'

/** What is in force on the server and where it came from; changed where the server is started. */
export function Configuration() {
  const { t, i18n } = useTranslation('settings')
  const [wanted, setWanted] = useState('')
  const settings = useQuery({
    queryKey: ['settings'],
    queryFn: ({ signal }) => unwrap(api.GET('/api/v1/settings', { signal })),
  })
  const fits = (text: string | null) => text?.toLowerCase().includes(wanted.trim().toLowerCase()) ?? false
  const source = (name: string) => (i18n.exists(`sources.${name}`, { ns: 'settings' }) ? t(`sources.${name}`) : name)
  return (
    <Paper withBorder p="md">
      <Title order={2} size="h4">
        {t('server')}
      </Title>
      <Text c="dimmed" mb="sm" maw={720}>
        {t('server_text')}
      </Text>
      <TextInput
        type="search"
        aria-label={t('search')}
        placeholder={t('search')}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={wanted}
        onChange={(event) => setWanted(event.currentTarget.value)}
        maw={360}
        mb="sm"
      />
      <QueryView query={settings}>
        {(all) => {
          const shown = all.filter(({ name, meaning, value }) => fits(name) || fits(meaning) || fits(value))
          if (shown.length === 0) return <EmptyState icon={IconSettings} title={t('none_found')} />
          return (
            <TableView
              label={t('server')}
              head={[t('name'), t('value'), t('source')]}
              minWidth={{ base: 300, sm: 720 }}
              wideOnly={[2]}
            >
              {shown.map(({ name, value, source: from, meaning }) => (
                <Table.Tr key={name}>
                  <Table.Td style={{ overflowWrap: 'anywhere' }}>
                    <Code>{name}</Code>
                    <Text size="sm" c="dimmed" lang="en">
                      {meaning}
                    </Text>
                  </Table.Td>
                  <Table.Td style={{ overflowWrap: 'anywhere' }}>
                    {value === null || value === '' ? <Text c="dimmed">{t('not_set')}</Text> : value}
                    <Text size="sm" c="dimmed" hiddenFrom="sm" style={{ overflowWrap: 'normal' }}>
                      {source(from)}
                    </Text>
                  </Table.Td>
                  <Table.Td visibleFrom="sm">
                    <Badge variant="default" tt="none" fw={500}>
                      {source(from)}
                    </Badge>
                  </Table.Td>
                </Table.Tr>
              ))}
            </TableView>
          )
        }}
      </QueryView>
    </Paper>
  )
}
