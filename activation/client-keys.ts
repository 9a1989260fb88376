/** A public client key (GVLK): the key that volume editions carry, so that they ask a KMS host. It activates nothing by itself. */
export interface ClientKey {
  /** Edition or editions, in Microsoft's words. */
  readonly product: string;
  readonly key: string;
}

/** Dates of the two lists below, as Microsoft prints them. A key that is not on the lists is taken for a host key. */
export const clientKeyListDates = { windows: "2024-10-01", office: "2024-09-18" } as const;

/**
 * Source: Microsoft Learn, "Key Management Services (KMS) client activation and product keys for Windows Server and
 * Windows" (windows-server/get-started/kms-client-activation-keys).
 */
const windowsClientKeys: readonly ClientKey[] = [
  { product: "Windows Server 2025 Standard", key: "TVRH6-WHNXV-R9WG3-9XRFY-MY832" },
  { product: "Windows Server 2025 Datacenter", key: "D764K-2NDRG-47T6Q-P8T8W-YP6DF" },
  { product: "Windows Server 2025 Datacenter: Azure Edition", key: "XGN3F-F394H-FD2MY-PP6FD-8MCRC" },
  { product: "Windows Server 2022 Standard", key: "VDYBN-27WPP-V4HQT-9VMD4-VMK7H" },
  { product: "Windows Server 2022 Datacenter", key: "WX4NM-KYWYW-QJJR4-XV3QB-6VM33" },
  { product: "Windows Server 2022 Datacenter: Azure Edition", key: "NTBV8-9K7Q8-V27C6-M2BTV-KHMXV" },
  { product: "Windows Server 2019 Standard", key: "N69G4-B89J2-4G8F4-WWYCC-J464C" },
  { product: "Windows Server 2019 Datacenter", key: "WMDGN-G9PQG-XVVXX-R3X43-63DFG" },
  { product: "Windows Server 2019 Essentials", key: "WVDHN-86M7X-466P6-VHXV7-YY726" },
  { product: "Windows Server 2016 Standard", key: "WC2BQ-8NRM3-FDDYY-2BFGV-KHKQY" },
  { product: "Windows Server 2016 Datacenter", key: "CB7KF-BWN84-R7R2Y-793K2-8XDDG" },
  { product: "Windows Server 2016 Essentials", key: "JCKRF-N37P4-C2D82-9YXRT-4M63B" },
  { product: "Windows Server, versions 20H2 to 1809, Standard", key: "N2KJX-J94YW-TQVFB-DG9YT-724CC" },
  { product: "Windows Server, versions 20H2 to 1809, Datacenter", key: "6NMRW-2C8FM-D24W7-TQWMY-CWH2D" },
  { product: "Windows 11 Pro, Windows 10 Pro", key: "W269N-WFGWX-YVC9B-4J6C9-T83GX" },
  { product: "Windows 11 Pro N, Windows 10 Pro N", key: "MH37W-N47XK-V7XM9-C7227-GCQG9" },
  { product: "Windows 11 Pro for Workstations, Windows 10 Pro for Workstations", key: "NRG8B-VKK3Q-CXVCJ-9G2XF-6Q84J" },
  {
    product: "Windows 11 Pro for Workstations N, Windows 10 Pro for Workstations N",
    key: "9FNHH-K3HBT-3W4TD-6383H-6XYWF",
  },
  { product: "Windows 11 Pro Education, Windows 10 Pro Education", key: "6TP4R-GNPTD-KYYHQ-7B7DP-J447Y" },
  { product: "Windows 11 Pro Education N, Windows 10 Pro Education N", key: "YVWGF-BXNMC-HTQYQ-CPQ99-66QFC" },
  { product: "Windows 11 Education, Windows 10 Education", key: "NW6C2-QMPVW-D7KKK-3GKT6-VCFB2" },
  { product: "Windows 11 Education N, Windows 10 Education N", key: "2WH4N-8QGBV-H22JP-CT43Q-MDWWJ" },
  { product: "Windows 11 Enterprise, Windows 10 Enterprise", key: "NPPR9-FWDCX-D2C8J-H872K-2YT43" },
  { product: "Windows 11 Enterprise N, Windows 10 Enterprise N", key: "DPH2V-TTNVB-4X9Q3-TJR4H-KHJW4" },
  { product: "Windows 11 Enterprise G, Windows 10 Enterprise G", key: "YYVX9-NTFWV-6MDM3-9PT4T-4M68B" },
  { product: "Windows 11 Enterprise G N, Windows 10 Enterprise G N", key: "44RPN-FTY23-9VTTB-MP9BX-T84FV" },
  {
    product: "Windows 11 Enterprise LTSC 2024, Windows 10 Enterprise LTSC 2021 and 2019",
    key: "M7XTQ-FN8P6-TTKYV-9D4CC-J462D",
  },
  {
    product: "Windows 11 Enterprise N LTSC 2024, Windows 10 Enterprise N LTSC 2021 and 2019",
    key: "92NFX-8DJQP-P6BBQ-THF9C-7CG2H",
  },
  { product: "Windows IoT Enterprise LTSC 2024 and 2021", key: "KBN8V-HFGQ4-MGXVD-347P6-PDQGT" },
  { product: "Windows 10 Enterprise LTSB 2016", key: "DCPHK-NFMTC-H88MJ-PFHPY-QJ4BJ" },
  { product: "Windows 10 Enterprise N LTSB 2016", key: "QFFDN-GRT3P-VKWWX-X7T3R-8B639" },
  { product: "Windows 10 Enterprise LTSB 2015", key: "WNMTR-4C88C-JK8YV-HQ7T2-76DF9" },
  { product: "Windows 10 Enterprise N LTSB 2015", key: "2F77B-TNFGY-69QQF-B8YKP-D69TJ" },
  { product: "Windows Server, version 1803, Standard", key: "PTXN8-JFHJM-4WC78-MPCBR-9W4KR" },
  { product: "Windows Server, version 1803, Datacenter", key: "2HXDN-KRXHB-GPYC7-YCKFJ-7FVDG" },
  { product: "Windows Server, version 1709, Standard", key: "DPCNP-XQFKJ-BJF7R-FRC8D-GF6G4" },
  { product: "Windows Server, version 1709, Datacenter", key: "6Y6KB-N82V8-D8CQV-23MJW-BWTG6" },
  { product: "Windows Server 2012 R2 Standard", key: "D2N9P-3P6X9-2R39C-7RTCD-MDVJX" },
  { product: "Windows Server 2012 R2 Datacenter", key: "W3GGN-FT8W3-Y4M27-J84CP-Q3VJ9" },
  { product: "Windows Server 2012 R2 Essentials", key: "KNC87-3J2TX-XB4WP-VCPJV-M4FWM" },
  { product: "Windows Server 2012 Standard", key: "XC9B7-NBPP2-83J2H-RHMBY-92BT4" },
  { product: "Windows Server 2012 MultiPoint Standard", key: "HM7DN-YVMH3-46JC3-XYTG7-CYQJJ" },
  { product: "Windows Server 2012 MultiPoint Premium", key: "XNH6W-2V9GX-RGJ4K-Y8X6F-QGJ2G" },
  { product: "Windows Server 2012 Datacenter", key: "48HP8-DN98B-MYWDG-T2DCC-8W83P" },
  { product: "Windows Server 2012 Essentials", key: "HTDQM-NBMMG-KGYDT-2DTKT-J2MPV" },
  { product: "Windows Server 2008 R2 Web", key: "6TPJF-RBVHG-WBW2R-86QPH-6RTM4" },
  { product: "Windows Server 2008 R2 HPC edition", key: "TT8MH-CG224-D3D7Q-498W2-9QCTX" },
  { product: "Windows Server 2008 R2 Standard", key: "YC6KT-GKW9T-YTKYR-T4X34-R7VHC" },
  { product: "Windows Server 2008 R2 Enterprise", key: "489J6-VHDMP-X63PK-3K798-CPX3Y" },
  { product: "Windows Server 2008 R2 Datacenter", key: "74YFP-3QFB3-KQT8W-PMXWJ-7M648" },
  { product: "Windows Server 2008 R2 for Itanium-based Systems", key: "GT63C-RJFQ3-4GMB6-BRFB9-CB83V" },
  { product: "Windows Web Server 2008", key: "WYR28-R7TFJ-3X2YQ-YCY4H-M249D" },
  { product: "Windows Server 2008 Standard", key: "TM24T-X9RMF-VWXK6-X8JC9-BFGM2" },
  { product: "Windows Server 2008 Standard without Hyper-V", key: "W7VD6-7JFBR-RX26B-YKQ3Y-6FFFJ" },
  { product: "Windows Server 2008 Enterprise", key: "YQGMW-MPWTJ-34KDK-48M3W-X4Q6V" },
  { product: "Windows Server 2008 Enterprise without Hyper-V", key: "39BXF-X8Q23-P2WWT-38T2F-G3FPG" },
  { product: "Windows Server 2008 HPC", key: "RCTX3-KWVHP-BR6TB-RB6DM-6X7HP" },
  { product: "Windows Server 2008 Datacenter", key: "7M67G-PC374-GR742-YH8V4-TCBY3" },
  { product: "Windows Server 2008 Datacenter without Hyper-V", key: "22XQ2-VRXRG-P8D42-K34TD-G3QQC" },
  { product: "Windows Server 2008 for Itanium-Based Systems", key: "4DWFP-JF3DJ-B7DTH-78FJB-PDRHK" },
  { product: "Windows 8.1 Pro", key: "GCRJD-8NW9H-F2CDX-CCM8D-9D6T9" },
  { product: "Windows 8.1 Pro N", key: "HMCNV-VVBFX-7HMBH-CTY9B-B4FXY" },
  { product: "Windows 8.1 Enterprise", key: "MHF9N-XY6XB-WVXMC-BTDCT-MKKG7" },
  { product: "Windows 8.1 Enterprise N", key: "TT4HM-HN7YT-62K67-RGRQJ-JFFXW" },
  { product: "Windows 8 Pro", key: "NG4HW-VH26C-733KW-K6F98-J8CK4" },
  { product: "Windows 8 Pro N", key: "XCVCF-2NXM9-723PB-MHCB7-2RYQQ" },
  { product: "Windows 8 Enterprise", key: "32JNW-9KQ84-P47T8-D8GGY-CWCK7" },
  { product: "Windows 8 Enterprise N", key: "JMNMF-RHW7P-DMY6X-RF3DR-X2BQT" },
  { product: "Windows 7 Professional", key: "FJ82H-XT6CR-J8D7P-XQJJ2-GPDD4" },
  { product: "Windows 7 Professional N", key: "MRPKT-YTG23-K7D7T-X2JMM-QY7MG" },
  { product: "Windows 7 Professional E", key: "W82YF-2Q76Y-63HXB-FGJG9-GF7QX" },
  { product: "Windows 7 Enterprise", key: "33PXH-7Y6KF-2VJC9-XBBR8-HVTHH" },
  { product: "Windows 7 Enterprise N", key: "YDRBP-3D83W-TY26F-D46B2-XCKRJ" },
  { product: "Windows 7 Enterprise E", key: "C29WB-22CC8-VJ326-GHFJW-H9DH4" },
  { product: "Windows Vista Business", key: "YFKBB-PQJJV-G996G-VWGXY-2V3X8" },
  { product: "Windows Vista Business N", key: "HMBQG-8H2RH-C77VX-27R82-VMQBT" },
  { product: "Windows Vista Enterprise", key: "VKK3X-68KWM-X2YGT-QR4M6-4BWMV" },
  { product: "Windows Vista Enterprise N", key: "VTC42-BM838-43QHV-84HX6-XJXKV" },
];

/**
 * Source: Microsoft Learn, "GVLKs for KMS and Active Directory-based activation of Office, Project, and Visio"
 * (office/volume-license-activation/gvlks).
 */
const officeClientKeys: readonly ClientKey[] = [
  { product: "Office LTSC Professional Plus 2024", key: "XJ2XN-FW8RK-P4HMP-DKDBV-GCVGB" },
  { product: "Office LTSC Standard 2024", key: "V28N4-JG22K-W66P8-VTMGK-H6HGR" },
  { product: "Project Professional 2024", key: "FQQ23-N4YCY-73HQ3-FM9WC-76HF4" },
  { product: "Project Standard 2024", key: "PD3TT-NTHQQ-VC7CY-MFXK3-G87F8" },
  { product: "Visio LTSC Professional 2024", key: "B7TN8-FJ8V3-7QYCP-HQPMV-YY89G" },
  { product: "Visio LTSC Standard 2024", key: "JMMVY-XFNQC-KK4HK-9H7R3-WQQTV" },
  { product: "Access LTSC 2024", key: "82FTR-NCHR7-W3944-MGRHM-JMCWD" },
  { product: "Excel LTSC 2024", key: "F4DYN-89BP2-WQTWJ-GR8YC-CKGJG" },
  { product: "Outlook LTSC 2024", key: "D2F8D-N3Q3B-J28PV-X27HD-RJWB9" },
  { product: "PowerPoint LTSC 2024", key: "CW94N-K6GJH-9CTXY-MG2VC-FYCWP" },
  { product: "Skype for Business LTSC 2024", key: "4NKHF-9HBQF-Q3B6C-7YV34-F64P3" },
  { product: "Word LTSC 2024", key: "MQ84N-7VYDM-FXV7C-6K7CC-VFW9J" },
  { product: "Office LTSC Professional Plus 2021", key: "FXYTK-NJJ8C-GB6DW-3DYQT-6F7TH" },
  { product: "Office LTSC Standard 2021", key: "KDX7X-BNVR8-TXXGX-4Q7Y8-78VT3" },
  { product: "Project Professional 2021", key: "FTNWT-C6WBT-8HMGF-K9PRX-QV9H8" },
  { product: "Project Standard 2021", key: "J2JDC-NJCYY-9RGQ4-YXWMH-T3D4T" },
  { product: "Visio LTSC Professional 2021", key: "KNH8D-FGHT4-T8RK3-CTDYJ-K2HT4" },
  { product: "Visio LTSC Standard 2021", key: "MJVNY-BYWPY-CWV6J-2RKRT-4M8QG" },
  { product: "Access LTSC 2021", key: "WM8YG-YNGDD-4JHDC-PG3F4-FC4T4" },
  { product: "Excel LTSC 2021", key: "NWG3X-87C9K-TC7YY-BC2G7-G6RVC" },
  { product: "Outlook LTSC 2021", key: "C9FM6-3N72F-HFJXB-TM3V9-T86R9" },
  { product: "PowerPoint LTSC 2021", key: "TY7XF-NFRBR-KJ44C-G83KF-GX27K" },
  { product: "Publisher LTSC 2021", key: "2MW9D-N4BXM-9VBPG-Q7W6M-KFBGQ" },
  { product: "Skype for Business LTSC 2021", key: "HWCXN-K3WBT-WJBKY-R8BD9-XK29P" },
  { product: "Word LTSC 2021", key: "TN8H9-M34D3-Y64V9-TR72V-X79KV" },
  { product: "Office Professional Plus 2019", key: "NMMKJ-6RK4F-KMJVX-8D9MJ-6MWKP" },
  { product: "Office Standard 2019", key: "6NWWJ-YQWMR-QKGCB-6TMB3-9D9HK" },
  { product: "Project Professional 2019", key: "B4NPR-3FKK7-T2MBV-FRQ4W-PKD2B" },
  { product: "Project Standard 2019", key: "C4F7P-NCP8C-6CQPT-MQHV9-JXD2M" },
  { product: "Visio Professional 2019", key: "9BGNQ-K37YR-RQHF2-38RQ3-7VCBB" },
  { product: "Visio Standard 2019", key: "7TQNQ-K3YQQ-3PFH7-CCPPM-X4VQ2" },
  { product: "Access 2019", key: "9N9PT-27V4Y-VJ2PD-YXFMF-YTFQT" },
  { product: "Excel 2019", key: "TMJWT-YYNMB-3BKTF-644FC-RVXBD" },
  { product: "Outlook 2019", key: "7HD7K-N4PVK-BHBCQ-YWQRW-XW4VK" },
  { product: "PowerPoint 2019", key: "RRNCX-C64HY-W2MM7-MCH9G-TJHMQ" },
  { product: "Publisher 2019", key: "G2KWX-3NW6P-PY93R-JXK2T-C9Y9V" },
  { product: "Skype for Business 2019", key: "NCJ33-JHBBY-HTK98-MYCV8-HMKHJ" },
  { product: "Word 2019", key: "PBX3G-NWMT6-Q7XBW-PYJGG-WXD33" },
  { product: "Office Professional Plus 2016", key: "XQNVK-8JYDB-WJ9W3-YJ8YR-WFG99" },
  { product: "Office Standard 2016", key: "JNRGM-WHDWX-FJJG3-K47QV-DRTFM" },
  { product: "Project Professional 2016", key: "YG9NW-3K39V-2T3HJ-93F3Q-G83KT" },
  { product: "Project Standard 2016", key: "GNFHQ-F6YQM-KQDGJ-327XX-KQBVC" },
  { product: "Visio Professional 2016", key: "PD3PC-RHNGV-FXJ29-8JK7D-RJRJK" },
  { product: "Visio Standard 2016", key: "7WHWN-4T7MP-G96JF-G33KR-W8GF4" },
  { product: "Access 2016", key: "GNH9Y-D2J4T-FJHGG-QRVH7-QPFDW" },
  { product: "Excel 2016", key: "9C2PK-NWTVB-JMPW8-BFT28-7FTBF" },
  { product: "OneNote 2016", key: "DR92N-9HTF2-97XKM-XW2WJ-XW3J6" },
  { product: "Outlook 2016", key: "R69KK-NTPKF-7M3Q4-QYBHW-6MT9B" },
  { product: "PowerPoint 2016", key: "J7MQP-HNJ4Y-WJ7YM-PFYGF-BY6C6" },
  { product: "Publisher 2016", key: "F47MM-N3XJP-TQXJ9-BP99D-8K837" },
  { product: "Skype for Business 2016", key: "869NQ-FJ69K-466HW-QYCP2-DDBV6" },
  { product: "Word 2016", key: "WXY84-JN2Q9-RBCCQ-3Q3J3-3PFJ6" },
];

/** Microsoft's public client keys, Windows first. */
export const clientKeys: readonly ClientKey[] = [...windowsClientKeys, ...officeClientKeys];

const productByKey = new Map(clientKeys.map(({ key, product }) => [key, product]));

/** Edition of a public client key, or undefined when the key is not on Microsoft's list. Takes the normalised form. */
export function clientKeyProduct(normalisedKey: string): string | undefined {
  return productByKey.get(normalisedKey);
}
