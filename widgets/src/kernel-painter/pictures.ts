/** Pictures that come with the painter: two photographs, one letter a pixel, and three drawn by rule. */
import { plane, resampled, type Plane } from "../engine";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const SIDE = 48;

/**
 * 48 x 48 pixels in 64 greys, `nbsrc.widgets.painter_pictures.letters` wrote them, and a test compares. Both photographs
 * come with scikit-image under CC0 1.0: a man with a camera by Lav Varshney, a cat by Stefan van der Walt.
 */
export const PHOTOGRAPHS: Record<string, string> = {
  camera:
    "yyyyyyyyyyyyyyyyyxxxxxxxxxxxxxxxxxxxxxxxxxxxxwwwzzzzzzzzzzzzzyyyyyyyyyyyyxxxxxxxxxxxxxxxxxxxxxxx" +
    "zzzzzz0zzzzzzzzzzyyyyyyyyyyyyyyyyyxxxxxxxxxxxxxxzzzzzzzzz000000zzzyxyyyyyyyyyyyyyyyyyyyyyxxxxxxx" +
    "zzzzzzzzzzzzzz000xiYZgrwzzyyyyyyyyyyyyyyyyyyyyyy0000000zzzzzzzzzrRMKIILYtzzzzzyyyyyyyyyyyyyyyyyy" +
    "000000000000000sLKNLLIGHOtzzzzzzzzzzyyyyyyyyyyyy00000000000000yPFKNLNMHGHQtzzzzzzzzzzzzzzzzzzyyy" +
    "00000000000000dFGILONPMGHGSwzzzzzzzzzzzzzzzzzzzz111111111000lTJFEFGIMPNHIGGgzzzzzzzzzzzzzzzzzzzz" +
    "1111111111zZJFEDEEGFHNKIJGFQz00000000zz0zzzzzz011111111zohXJJHFDDIEEFLOIIGJU00000000000000000zz6" +
    "21111tbMKJIJJGFERbMDIWgcQNgo00000000000000000z21222xZLJJJIHJJGEEVfZKagdhcPeouwxusss0000000000z54" +
    "22vPKJJJIIHJIIMDOqcNflfTZdYbcvzz0pn1111111000z5431SJJJIIIIGIIIhOLTZadmrowzmowyzzxpq1111111111z54" +
    "2eHHIJIIIJGIIISpRPWZaiomsxisturrpo111111111110541HGGGJIIHIHIIIJyZPPWZdjmevgampqpnhSy2wx132111044" +
    "hEEGGHIHHHHIIIIitPMOUXabs51fVYbefZIpsnz2452y1044GGFEGGHHHGHFGIHSkePIMUYTmttsWMQKOLLhlt36313540xu" +
    "EFHGFHGHHFGHIHHQ0lFFFJQMhkkkKCDJQFIbkj0x23yuomggFEFGFFHHGGFGHHHJ2ZKLMMMNhjjgTNKKQJQehXljhjjhhigh" +
    "EGGFHFFGGGFFGHHISKKLNMPPWdhJDLGMQIXdaWbdYbedghYVGFGGGHFEFGEFEHJMMLLLMMLNPWXDCCaKMNZVUWagecfffdXT" +
    "EGGGGGGFEGEFEFGLLLLLLLFDLifFCCkPKPTXTRadaYfnigknDFGGGGHGDGFFGHGKKKJLJHBBMlKCCDjSdiy8tgjikjkkkkkk" +
    "EFGGGGGGDGGHHHHHJHHKHDCBEOBDRPdVforsrnnmmmmmmlllFFGGGGGFFGGHGHHHHFEGDFDCBBCCaqYdnnnnnmnnnnnnnnnn" +
    "HGGGGGHGGGFHHHHIJECEGGGFBDCCEidVoonnnnnnonoooonnEFFFGHHHGIEGHHHIIIEGGGGFDECBCImNnooooooooooooooo" +
    "EGGGGGGGGHGFGHHIIJIHGFEFDFBCDDlUmnooooooonopooooCFGGGGGGHHGFGHHIKHHHGFEFDEBCCClmpppooonooooooooo" +
    "BEFGGGGFHHGGGGJKHFHJEEDFDCBDEbmloooonnnnnooooonoBDFFGGGGGGFGFEFCEGHahOCEDCCKhnmlonidlmmmmnmnnoon" +
    "BBDFGGGFGGECBBCCEGNlnneMDIannolkmZXbjmmmnnmnnnmmBBBDEEEDDCBBBCEFGIhnmmonmnnmnQUXUemnomnmnmnnnnmm" +
    "BBBBBBBBBBBBBEHHHbmmnmnnmmlngJRMWlnmmmnmmmmlmmlmBBBBBBBBBBBBBEHHUmnmmnnonmmmibJZbplmmmolllllmlmm" +
    "BBBBBBBBBCEFCFFKkmlmmnnoonnnhnGRgumnnmnnmlllmkmmBBBBBBBDFFGFEDGgmlllmnnnnonmdpcgnmqmlnnmnomlllkm" +
    "DCBCCDFGGGGDEGcmmnnnnnoonnmojkjjnjulmomlmnmkmmllHHHHHHHGGGIIHXlmmnoonnomnnnkpgjkonlsnmmmnnmklklk" +
    "GFFHHHGGGGHHRmmlmllmmnoonopfpkjjnnitmmmmmmnlmmlkHGEFGGGGFFHNklnomnnnnoonommfknjjomljtmllnnmlkmll" +
    "HHHFEGFECFGQmlnnnnmmmknmmnomdoilmnmjrmnmnmllkjjmHHHGEFFEEFGMjllmnmmmmmmmnniqcnjjlnnmiumnknklkljl" +
    "HHHHGEGGEGIJkmmlnmllnomlnodmhnijkklnjqmlmmmmljkkHHHHHHGEHHIIfllpmlkmnnmllmiclniilmlmmhsklllllllj",
  cat:
    "fddcXbbZUVTZUWXaacfaYKYccTRWQMXMSccceddfeddefegibZccbdcdVcXaWZZXZeheXKPZfZQTVQXPJUabaccdcefhhhhh" +
    "ceecbcXaUfWZYcecefedZLUeeTTRWXSSJUXXXWafeegihijifeZaXWUYabWcbaVWZecefYbfhSSVSZPXRUZYVWZdhfijiihf" +
    "gZaYYYbccabZXZdZVWaceTSfgcWZRURVbRYWWVXbhimkhheeZUVaadedVZXURVfXbbdacMSXdhcXTPRSbZYWWWXZdhjjkged" +
    "aWabbdcaTYWVWbebcfdcdYYYXghbWQZbddUZXWXXbffkigfaYabfdXZYXXUUbeeebgdXbefaQbkVaTaYebQVcYaZedhiihcb" +
    "acdfbWWWaZZUXZbgdhdTUdkcRUgUQTZTiUKUYYZbggjihedbcfdZYWWXZYVTYaddgeZRWZjiTTcZVXXUhPSdbZcfgifigebb" +
    "bdedYWUXXWUVVachcfZSXbilcVWhTaYXfQXhfbfhihdjjeccdgfcbbaYcdZVWYbfghXVWbimgPTgUdbYcNakdYfejhdfkiff" +
    "hgfbgheXdgaTXcfghhWUXfkniPUgXWcbcNdlgVccijedikfgfgffkmjbegicVbeghfVTYhmmlUUiYQYcfScmjYYehjfddijf" +
    "gijjjllkjgdigegghfVUbjnmjXWgYWZjfWbmjZabgniffikfhjklljfecdecgheiidTWgmnmjcdfacZlicalmcYcjjihfgjh" +
    "hjidVMLOMLNQTagiifVWfkkjjgjcZffmmhfknhWcimlhghhhcdXLGNVUTPKHIGRfifaagjijkhkgchjmokjlokXZikjhfhhj" +
    "kiaLNZbZZUMHHJJNegdgiihghijigjjjmlklmkZcjkijjhghnlcIYfecdTLIILNLOdfiiigfdeiihjjkmniijkZfkmlkklji" +
    "mmcJaededFGLHRRQFSfijjhjchhgiklknkegiicgigehlmnkmnfKbfccUCCJISUVHIdikihhcfddfkmjlkgejieYRQMJQckm" +
    "knkMWecZQCEDMTWWJFZikjjfcegfelnkkighjeNGNSUNOZekelmXPecZUDCFOUZYIGUjlkkhfececlklkifjeMLGNUXULYbf" +
    "ZfljNWecYLHOTYcSQHPhmmlfffddfklkkfhhSHOILWaZObbaUVekcNbfdVSVaeXMOGLfmmnighceejlkjhlaQHGGMWbcQgkj" +
    "ZXYdmdQXeeefgXLPIGKdmmnjihfcfjmliglVRJDEOYebUknmaYYUbjiSORTQMHIIGGKZlmokhhfgfhkidemVTOCGRaiTZmon" +
    "YaZXabgkgUNJJLNOLKLVinokihgfegjhdhmWWTLPXgbOgnolaaZaZbbckliggeeaPNKThmmjiggffgiffhlWZaWZfaKXmomi" +
    "ccYceaYbbglmnlfYRRKQelkjhhhhhhiefiiOTYaZSIRhnmgbebcZbbaaaZeghicXTTOOYdfihghhjhjgdgcQOKJJNZkmjdYa" +
    "VXacbeaceebaddcZXUROQYdgfghijhmlddUUfdcfjlmgaYZaVVXZXabaabacbZabXURNQXZddgijjjnnfbSRhllkjicZbZYa" +
    "bcabaYYaZeddgcfcaYUPSYacefhihkopjbTRchecdfcaZaaaXWZZVWZaZabeeefdcZVTUYWacfghhlpojdVTcebabcaabbbc" +
    "ZaXVUTaaZXZbhhfdZZVURQTXZcffhmonlfXSZcaacabbaacccfecaabacedceedcbXWXNRPTaacegiooldYUZecbZbaYaddc" +
    "hhhgfddbefdcdfedcWXYXVRRUZcefhnngcUUYccaZZZbghhfijjihghiffdeeecedaZaVRQQTXZdfhmohaRTYdcXZVXeillk" +
    "iiiiiikkjhefdfeeeedcYVSQSWZcdfmojaQUWZaZYYcgknoohijjjjikiggfeccegiecYVSPQUZbdfjohaTXYYbaafggimpq" +
    "klmmlljfgggggfXPZdddaVSORUYbcehjeaTWaYacgigfgjmpijjijllkheZcabccefeedUROPRTXZcggdZTWdZZgihfeefhk" +
    "hijjjlnnlgafYRZaegijiUKMLLNPRWaaYVUZbXVghfdedbadijkklnnmnmlliddUSfhkkeOIKPRSRRSSONRbZWXghgeeeaWZ" +
    "bfhilmjghjjkkjhfdgfkmniTLJLPPQPPOPYfcbYfjihihebcVagkmmkhfcdbZbdcgjkmnongUIEIOOONPZjfWZdghghihffh",
};

export interface Source {
  readonly name: string;
  readonly label: string;
  /** The picture with so many pixels each way. */
  readonly draw: (pixels: number) => Plane;
}

function photograph(name: string): (pixels: number) => Plane {
  return (pixels) => {
    const whole = plane(SIDE, SIDE, [...PHOTOGRAPHS[name]].map((letter) => LETTERS.indexOf(letter) / 63));
    return pixels === SIDE ? whole : resampled(whole, pixels, pixels);
  };
}

function drawn(lit: (row: number, column: number, n: number) => boolean): (pixels: number) => Plane {
  return (n) => plane(n, n, Array.from({ length: n * n }, (_, i) => (lit(Math.floor(i / n), i % n, n) ? 1 : 0)));
}

export const SOURCES: readonly Source[] = [
  { name: "camera", label: "Man with a camera", draw: photograph("camera") },
  { name: "cat", label: "Cat", draw: photograph("cat") },
  { name: "disc", label: "Disc", draw: drawn((r, c, n) => (r - (n - 1) / 2) ** 2 + (c - (n - 1) / 2) ** 2 < (0.32 * n) ** 2) },
  { name: "checks", label: "Chessboard", draw: drawn((r, c, n) => (Math.floor((r * 6) / n) + Math.floor((c * 6) / n)) % 2 === 1) },
  { name: "dot", label: "One lit pixel", draw: drawn((r, c, n) => r === Math.floor(n / 2) && c === Math.floor(n / 2)) },
];

/** A picture shrunk until its longer side has so many pixels; a smaller one stays as it is. */
export function fitted(picture: Plane, pixels: number): Plane {
  const longer = Math.max(picture.height, picture.width);
  if (longer <= pixels) return picture;
  const [height, width] = [picture.height, picture.width].map((side) => Math.max(1, Math.round((side * pixels) / longer)));
  return resampled(picture, height, width);
}
