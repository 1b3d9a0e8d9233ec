import { Button, SimpleGrid, Stack, Text } from '@mantine/core'
import { IconFileZip, IconScan, IconUserSearch } from '@tabler/icons-react'
import { useDisclosure } from '@mantine/hooks'
import { useTranslation } from 'react-i18next'
import { Door } from '../../../components/door.tsx'
import { ButtonLink } from '../../../components/links.tsx'
import { ImportList } from './import-list.tsx'

/** What an empty list is for, and the ways to begin. */
export function ListDoors({ onAdd }: { onAdd: () => void }) {
  const { t } = useTranslation('watchlist')
  const [importing, importingIs] = useDisclosure(false)
  return (
    <Stack>
      <Text maw={720}>{t('doors.text')}</Text>
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        <Door
          icon={IconUserSearch}
          title={t('doors.add')}
          text={t('doors.add_text')}
          action={<Button onClick={onAdd}>{t('add.title')}</Button>}
        />
        <Door
          icon={IconFileZip}
          title={t('doors.import')}
          text={t('doors.import_text')}
          action={
            <Button variant="default" onClick={importingIs.open}>
              {t('import.title')}
            </Button>
          }
        />
        <Door
          icon={IconScan}
          title={t('doors.screen')}
          text={t('doors.screen_text')}
          action={
            <ButtonLink to="/watchlist/screen" variant="default">
              {t('place.screen')}
            </ButtonLink>
          }
        />
      </SimpleGrid>
      <ImportList opened={importing} onClose={importingIs.close} />
    </Stack>
  )
}
