"""Renders lines of text in 26 scripts as the detector would cut them out, for the script classifier."""
import io, os, random, sys, unicodedata, glob
import numpy as np
from PIL import Image, ImageDraw, ImageFont, ImageFilter
from babel import Locale
from babel.localedata import locale_identifiers

NOTO = "/usr/share/fonts/truetype/noto/"
SCRIPTS = ["Zyyy","Latn","Grek","Cyrl","Armn","Geor","Hebr","Arab","Ethi","Deva","Beng","Guru","Gujr",
 "Orya","Taml","Telu","Knda","Mlym","Sinh","Thai","Laoo","Khmr","Mymr","Tibt","Hang","Hani"]
NAMES = {"Grek":"GREEK","Cyrl":"CYRILLIC","Latn":"LATIN","Armn":"ARMENIAN","Geor":"GEORGIAN","Hebr":"HEBREW",
 "Arab":"ARABIC","Ethi":"ETHIOPIC","Deva":"DEVANAGARI","Beng":"BENGALI","Guru":"GURMUKHI","Gujr":"GUJARATI",
 "Orya":"ORIYA","Taml":"TAMIL","Telu":"TELUGU","Knda":"KANNADA","Mlym":"MALAYALAM","Sinh":"SINHALA","Thai":"THAI",
 "Laoo":"LAO","Khmr":"KHMER","Mymr":"MYANMAR","Tibt":"TIBETAN","Hang":"HANGUL","Hani":("CJK","HIRAGANA","KATAKANA")}
def g(*pats):
    out=[]
    for p in pats: out += glob.glob(p if p.startswith("/") else NOTO+p)
    assert out, pats
    return sorted(out)
COMMON = g("NotoSans-*.ttf","NotoSerif-*.ttf","NotoSansDisplay-*.ttf","NotoSerifDisplay-*.ttf",
  "/usr/share/fonts/truetype/dejavu/DejaVu*.ttf","/usr/share/fonts/truetype/liberation/*.ttf")
COMMON = [f for f in COMMON if "MathTeX" not in f]
FONTS = {"Latn":COMMON+g("/usr/share/fonts/truetype/lato/*.ttf","/usr/share/fonts/opentype/bebas-neue/*","/usr/share/fonts/truetype/roadgeek/*.ttf"),
 "Grek":COMMON,"Cyrl":COMMON,"Zyyy":COMMON+g("/usr/share/fonts/truetype/lato/*.ttf"),
 "Armn":g("Noto*Armenian-*.ttf","/usr/share/fonts/truetype/dejavu/DejaVuS*.ttf"),
 "Geor":g("Noto*Georgian-*.ttf","/usr/share/fonts/truetype/dejavu/DejaVuS*.ttf"),
 "Hebr":g("NotoS*Hebrew-*.ttf"),
 "Arab":g("NotoKufiArabic*","NotoNaskhArabic*","NotoSansArabic*","NotoNastaliqUrdu*"),
 "Ethi":g("NotoS*Ethiopic*"),"Deva":g("NotoS*Devanagari*"),"Beng":g("NotoS*Bengali*"),"Guru":g("NotoS*Gurmukhi*"),
 "Gujr":g("NotoS*Gujarati*"),"Orya":g("NotoSansOriya*"),"Taml":g("NotoSansTamil-*","NotoSerifTamil*"),
 "Telu":g("NotoS*Telugu*"),"Knda":g("NotoS*Kannada*"),"Mlym":g("NotoS*Malayalam*"),"Sinh":g("NotoS*Sinhala*"),
 "Thai":g("NotoS*Thai-*","NotoLoopedThai*"),"Laoo":g("NotoS*Lao-*","NotoLoopedLao*"),"Khmr":g("NotoS*Khmer*"),
 "Mymr":g("NotoSansMyanmar-*","NotoSerifMyanmar*"),"Tibt":g("NotoSerifTibetan*"),
 "Hang":g("/usr/share/fonts/opentype/noto/*CJK*"),"Hani":g("/usr/share/fonts/opentype/noto/*CJK*")}
CASED=("Latn","Grek","Cyrl","Armn")

def is_script(s, names):
    if isinstance(names,str): names=(names,)
    L=[c for c in s if unicodedata.category(c)[0] in "LM"]
    return len(L)>=2 and all(unicodedata.name(c,"").split(" ")[0] in names or unicodedata.category(c)=="Mn" for c in L)

def words():
    pool={s:set() for s in SCRIPTS}
    for ident in locale_identifiers():
        if ident.count("_")>1: continue
        try: l=Locale.parse(ident)
        except Exception: continue
        for t in (l.territories,l.languages,l.scripts,l.variants):
            for v in t.values():
                for s,n in NAMES.items():
                    if is_script(v,n): pool[s].add(v.strip()); break
        for m in l.months["stand-alone"]["wide"].values():
            for s,n in NAMES.items():
                if is_script(m,n): pool[s].add(m)
    return {s:sorted(v) for s,v in pool.items()}

def sample_text(rng, s, pool):
    if s=="Zyyy":
        k=rng.random()
        if k<.7: return "".join(rng.choice("0123456789") for _ in range(rng.randint(1,9)))
        return "".join(rng.choice("0123456789.,:/-+€$£%&()°") for _ in range(rng.randint(2,10)))
    t=rng.choice(pool[s])
    if s not in("Hani","Thai","Laoo","Khmr","Mymr","Tibt"):
        w=t.split()
        if len(w)>1 and rng.random()<.7:
            a=rng.randrange(len(w)); t=" ".join(w[a:a+rng.randint(1,3)])
        if not is_script(t,NAMES[s]): t=rng.choice(pool[s])
    elif len(t)>8 and rng.random()<.5 and s=="Hani":
        a=rng.randrange(len(t)-4); t=t[a:a+rng.randint(2,6)]
    if s in CASED:
        k=rng.random()
        if k<.45: t=t.upper()
        elif k<.7: t=t.title()
    if rng.random()<.1 and s not in ("Ethi","Thai","Laoo","Khmr","Mymr","Tibt"): t=t+" "+str(rng.randint(1,2000))
    return t[:40]

def color(rng): return np.array([rng.random() for _ in range(3)])*255
def background(rng,w,h):
    k=rng.random(); c=color(rng)
    a=np.ones((h,w,3))*c
    if k<.4:
        c2=c+np.array([rng.gauss(0,40) for _ in range(3)])
        t=np.linspace(0,1,w)[None,:,None] if rng.random()<.5 else np.linspace(0,1,h)[:,None,None]
        a=a*(1-t)+c2*t
    if k>.7:
        n=np.random.RandomState(rng.randrange(1<<30)).rand(max(2,h//rng.randint(2,12)),max(2,w//rng.randint(2,12)),3)*255
        im=Image.fromarray(n.astype(np.uint8)).resize((w,h),Image.BICUBIC)
        a=a*.65+np.asarray(im,float)*.35
    return np.clip(a,0,255)

def draw(rng, s, text, fonts=None):
    f=rng.choice(fonts or FONTS[s]); idx=rng.randrange(2) if f.endswith(".ttc") else 0
    size=64
    font=ImageFont.truetype(f,size,index=idx,layout_engine=ImageFont.Layout.RAQM)
    box=font.getbbox(text); tw,th=box[2]-box[0],box[3]-box[1]
    if tw<4 or th<4: return None
    ph=rng.uniform(.02,.3); pw=rng.uniform(.02,.6)
    W,H=int(tw+2*pw*th)+8,int(th*(1+2*ph))+8
    if W>4000: return None
    mask=Image.new("L",(W,H),0)
    d=ImageDraw.Draw(mask); d.text((pw*th+4-box[0],ph*th+4-box[1]),text,font=font,fill=255,
      stroke_width=rng.choice([0,0,0,1,2]))
    ang=rng.gauss(0,1.5);
    sk=rng.gauss(0,.06)
    mask=mask.transform((W,H),Image.AFFINE,(1,sk,-sk*H/2,np.tan(np.radians(ang))*.5,1,-np.tan(np.radians(ang))*.5*W/2),Image.BICUBIC)
    m=np.asarray(mask,float)[:,:,None]/255
    bg=background(rng,W,H); mean=bg.mean((0,1))
    for _ in range(50):
        fg=color(rng)
        if abs((fg-mean)@[.3,.59,.11])>rng.uniform(40,140): break
    a=bg*(1-m)+fg*m
    if rng.random()<.15:
        sh=np.roll(m,(rng.randint(1,3),rng.randint(1,3)),(0,1)); a=bg*(1-sh)+(255-fg)*sh; a=a*(1-m)+fg*m
    im=Image.fromarray(np.clip(a,0,255).astype(np.uint8))
    # the size it had in a photo
    h=int(np.exp(rng.uniform(np.log(12),np.log(60)))); w=max(8,int(W*h/H))
    im=im.resize((w,h),Image.BILINEAR if h>20 else Image.LANCZOS)
    if rng.random()<.4: im=im.filter(ImageFilter.GaussianBlur(rng.uniform(.2,1.0)*h/32))
    a=np.asarray(im,float)+np.random.RandomState(rng.randrange(1<<30)).randn(h,w,3)*rng.choice([0,0,4,10])
    im=Image.fromarray(np.clip(a,0,255).astype(np.uint8))
    if rng.random()<.5:
        b=io.BytesIO(); im.save(b,"JPEG",quality=rng.randint(35,90)); im=Image.open(b).convert("RGB")
    return im

def texture(rng):
    """Something that is no text: stripes, blobs, edges."""
    h=rng.randint(14,60); w=int(h*rng.uniform(.8,8))
    a=background(rng,w,h)
    im=Image.fromarray(a.astype(np.uint8)); d=ImageDraw.Draw(im)
    for _ in range(rng.randint(0,12)):
        c=tuple(int(v) for v in color(rng)); x,y=rng.uniform(-5,w),rng.uniform(-5,h); k=rng.random()
        if k<.3: d.line((x,y,rng.uniform(0,w),rng.uniform(0,h)),fill=c,width=rng.randint(1,5))
        elif k<.5: d.rectangle((x,y,x+rng.uniform(1,h),y+rng.uniform(1,h)),fill=c)
        elif k<.7: d.ellipse((x,y,x+rng.uniform(1,h),y+rng.uniform(1,h)),outline=c,width=rng.randint(1,4))
        else:
            st=rng.randint(3,12)
            for i in range(rng.randint(2,12)): d.rectangle((x+i*st,y,x+i*st+st//2,y+rng.uniform(4,h)),fill=c)
    return im.filter(ImageFilter.GaussianBlur(rng.uniform(0,1.5)))

def sample(rng,s,pool,fonts=None):
    for _ in range(30):
        if s=="Zyyy" and rng.random()<.5: return texture(rng),""
        t=sample_text(rng,s,pool)
        try: im=draw(rng,s,t,fonts)
        except Exception as e: continue
        if im is not None: return im,t
    raise RuntimeError(s)

if __name__=="__main__":
    pool=words()
    for s in SCRIPTS: print(s,len(pool[s]),pool[s][:4])
    rng=random.Random(1)
    rows=[]
    for s in SCRIPTS:
        ims=[sample(rng,s,pool)[0] for _ in range(6)]
        row=Image.new("RGB",(1500,50)); x=0
        for im in ims:
            im=im.resize((int(im.width*48/im.height),48)); row.paste(im,(x,0)); x+=im.width+6
        rows.append(row)
    out=Image.new("RGB",(1500,50*len(rows)))
    for i,r in enumerate(rows): out.paste(r,(0,50*i))
    out.save("sheet.png")
