import { type ReactNode, useEffect, useRef } from "react";
import { Link, useLocation, useRoute } from "wouter";
import styles from "./tabs.module.css";

export type Tab = { href: string; label: string; icon?: ReactNode; count?: number };

/** The views of one thing, each with an address of its own. */
export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  const row = useRef<HTMLElement>(null);
  const [location] = useLocation();
  useEffect(() => {
    if (!location) return;
    row.current?.querySelector("[aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" }); // on a phone
  }, [location]);
  return (
    <nav ref={row} className={styles.tabs} aria-label={label}>
      {tabs.map((tab) => (
        <TabLink key={tab.href} {...tab} />
      ))}
    </nav>
  );
}

function TabLink({ href, label, icon, count }: Tab) {
  const [here] = useRoute(href);
  return (
    <Link href={href} className={styles.tab} aria-current={here ? "page" : undefined}>
      {icon}
      {label}
      {count ? <span className={styles.count}>{count}</span> : null}
    </Link>
  );
}
