import { Button, Group, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconSearch, IconUserPlus, IconUsers } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Page } from '../../components/page.tsx'
import { ChosenCollection } from '../../faces/chosen-collection.tsx'
import { useCollection } from '../../faces/use-collection.ts'
import { useSession } from '../../session.ts'
import { PeopleGrid } from './people-grid.tsx'
import { usePeopleCount } from './use-people.ts'

export function PeoplePage() {
  const { t } = useTranslation('people')
  const { may } = useSession()
  const { name: collection, isPending } = useCollection()
  const [typed, setTyped] = useState('')
  const [settled] = useDebouncedValue(typed.trim(), 200)
  const grid = useRef<HTMLDivElement>(null)
  const query = { collection, q: settled || undefined }
  const { count, error, refetch } = usePeopleCount(query, !isPending)

  const enroll = may('operator') && (
    <Button
      leftSection={<IconUserPlus size={18} aria-hidden />}
      renderRoot={(props) => <Link {...props} to="/enroll" />}
    >
      {t('enroll')}
    </Button>
  )
  return (
    <Page title={t('title')} subtitle={t('subtitle')} actions={enroll}>
      <Group align="flex-end" gap="sm">
        <TextInput
          type="search"
          flex="1 1 16rem"
          maw={420}
          aria-label={t('search.label')}
          placeholder={t('search.placeholder')}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'ArrowDown' && event.key !== 'Enter') return
            event.preventDefault()
            grid.current?.querySelector<HTMLElement>('a[tabindex="0"]')?.focus()
          }}
          dir="auto"
        />
        <ChosenCollection />
        <Text c="dimmed" role="status" mih={24}>
          {count !== null && t('count', { count })}
        </Text>
      </Group>
      {error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : count === 0 && settled ? (
        <EmptyState
          title={t('search.nobody', { name: settled })}
          action={
            <Button variant="default" onClick={() => setTyped('')}>
              {t('search.clear')}
            </Button>
          }
        />
      ) : count === 0 ? (
        <EmptyState title={t('empty.title')} icon={IconUsers} action={enroll}>
          {t('empty.hint')}
        </EmptyState>
      ) : (
        <PeopleGrid key={`${collection} ${settled}`} ref={grid} query={query} count={count} />
      )}
    </Page>
  )
}
