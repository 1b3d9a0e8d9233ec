import { ActionIcon, AppShell, Burger, Group, Text, Tooltip, UnstyledButton } from '@mantine/core'
import { useDisclosure, useLocalStorage, useMediaQuery } from '@mantine/hooks'
import { IconKeyboard, IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand } from '@tabler/icons-react'
import { Link, Outlet } from '@tanstack/react-router'
import { Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { RouteLoading } from './route-loading.tsx'
import { AccountMenu } from './account-menu.tsx'
import { KeyboardHelp } from './keyboard-help.tsx'
import { Mark } from './mark.tsx'
import { Nav } from './nav.tsx'
import { OfflineBanner } from './offline-banner.tsx'
import { LanguageSwitch, ThemeSwitch } from './switches.tsx'
import { useKeys } from './use-keys.ts'

/** The frame around every page behind the sign-in. */
export function Shell() {
  const { t } = useTranslation('shell')
  const [opened, { toggle, close }] = useDisclosure(false)
  const [narrow, setNarrow] = useLocalStorage({ key: 'likeness-narrow-menu', defaultValue: false })
  const wide = useMediaQuery('(min-width: 48em)', true, { getInitialValueInEffect: false })
  const [help, helpIs] = useDisclosure(false)
  useKeys({ onHelp: helpIs.open })
  const collapse = narrow ? t('menu_expand') : t('menu_collapse')
  return (
    <>
      <a className="skip" href="#main">
        {t('skip')}
      </a>
      <AppShell
        header={{ height: 56 }}
        navbar={{ width: narrow ? 64 : 232, breakpoint: 'sm', collapsed: { mobile: !opened } }}
        padding={{ base: 'sm', sm: 'lg' }}
      >
        <AppShell.Header className="no-print">
          <Group h="100%" px="sm" justify="space-between" wrap="nowrap">
            <Group gap="xs" wrap="nowrap">
              <Burger
                opened={opened}
                onClick={toggle}
                hiddenFrom="sm"
                size="sm"
                aria-label={t(opened ? 'menu_close' : 'menu_open')}
                aria-expanded={opened}
              />
              <Tooltip label={collapse}>
                <ActionIcon visibleFrom="sm" size="lg" aria-label={collapse} onClick={() => setNarrow(!narrow)}>
                  {narrow ? <IconLayoutSidebarLeftExpand size={20} /> : <IconLayoutSidebarLeftCollapse size={20} />}
                </ActionIcon>
              </Tooltip>
              <UnstyledButton component={Link} to="/" aria-label={t('home')}>
                <Group gap={8} wrap="nowrap">
                  <Mark />
                  <Text fw={700} size="lg">
                    Likeness
                  </Text>
                </Group>
              </UnstyledButton>
            </Group>
            <Group gap={4} wrap="nowrap">
              <Tooltip label={t('keys.title')}>
                <ActionIcon visibleFrom="sm" size="lg" aria-label={t('keys.title')} onClick={helpIs.open}>
                  <IconKeyboard size={20} />
                </ActionIcon>
              </Tooltip>
              <LanguageSwitch />
              <ThemeSwitch />
              <AccountMenu />
            </Group>
          </Group>
        </AppShell.Header>
        <AppShell.Navbar className="no-print" aria-label={t('menu_label')}>
          <Nav narrow={narrow && wide} onNavigate={close} />
        </AppShell.Navbar>
        <AppShell.Main id="main" tabIndex={-1} style={{ outline: 'none' }}>
          <OfflineBanner />
          <Suspense fallback={<RouteLoading />}>
            <Outlet />
          </Suspense>
        </AppShell.Main>
      </AppShell>
      <KeyboardHelp opened={help} onClose={helpIs.close} />
    </>
  )
}
