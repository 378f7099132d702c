"""Acts that the rules were not made for, Western, Vietnamese and Japanese, and what names in credits mean among them."""

from __future__ import annotations

# A group with its other names, then its members with theirs; a line without a member is a person who is in no group.
ACTS = """
The Beatles | Beatles, ザ・ビートルズ: John Lennon; Paul McCartney; George Harrison; Ringo Starr | Richard Starkey
Oasis: Liam Gallagher | Liam; Noel Gallagher | Noel; Paul Arthurs | Bonehead
Jonas Brothers: Joe Jonas | Joe; Nick Jonas | Nick; Kevin Jonas | Kevin
Migos: Quavo | Quavious Marshall; Offset | Kiari Cephus; Takeoff
Guns N' Roses | Guns and Roses: Axl Rose; Slash | Saul Hudson; Duff McKagan; Izzy Stradlin; Steven Adler
Destiny's Child: Beyoncé | Beyoncé Knowles; Kelly Rowland; Michelle Williams
ABBA: Agnetha Fältskog; Björn Ulvaeus; Benny Andersson; Anni-Frid Lyngstad | Frida
U2: Bono | Paul Hewson; The Edge | David Evans; Adam Clayton; Larry Mullen Jr. | Larry Mullen
Simon & Garfunkel | Simon and Garfunkel: Paul Simon; Art Garfunkel
Royksopp Duo | Röyksopp, Røyksopp: Svein Berge; Torbjørn Brundtland
Sigur Rós: Jón Þór Birgisson | Jónsi; Georg Hólm; Kjartan Sveinsson
Daft Punk: Thomas Bangalter; Guy-Manuel de Homem-Christo
The White Stripes | White Stripes: Jack White; Meg White
Hanson: Isaac Hanson; Taylor Hanson; Zac Hanson
Haim: Este Haim; Danielle Haim; Alana Haim
t.A.T.u. | Тату, Tatu: Lena Katina | Лена Катина; Julia Volkova | Юлия Волкова
Earth, Wind & Fire: Maurice White; Philip Bailey; Verdine White
Florence + the Machine | Florence and the Machine: Florence Welch; Isabella Summers
Bức Tường: Trần Lập; Trần Tuấn Hùng
365daband | 365DaBand: Isaac | Phạm Lưu Tuấn Tài; Jun Phạm | Phạm Duy Thuận; Will | Nguyễn Minh Phong
Perfume | パフューム: Kashiyuka | かしゆか; A-chan | あ〜ちゃん; Nocchi | のっち
Babymetal: Su-metal | Suzuka Nakamoto, 中元すず香; Moametal | Moa Kikuchi, 菊地最愛; Momometal | Momoko Okazaki
X Japan | エックス・ジャパン: Yoshiki | Yoshiki Hayashi; Toshi | Toshimitsu Deyama; hide | Hideto Matsumoto; Pata; Heath
L'Arc-en-Ciel | L'Arc〜en〜Ciel, ラルク アン シエル: hyde | Hideto Takarai; tetsuya | Tetsuya Ogawa; ken | Ken Kitamura; yukihiro
Dreams Come True: Miwa Yoshida | 吉田美和; Masato Nakamura | 中村正人
Kinki Kids: Koichi Domoto | 堂本光一; Tsuyoshi Domoto | 堂本剛
"""

# A name as a credit has it, the group that is known of it, and who it is; "-" where it is none of them, or of no one.
QUESTIONS = """
Joe & Nick @ Jonas Brothers = -
Joe and Kevin @ Jonas Brothers = -
Nick, Joe & Kevin @ Jonas Brothers = -
Liam & Noel @ Oasis = -
Liam with Noel @ Oasis = -
Liam vs. Noel @ Oasis = -
Quavo & Offset @ Migos = -
Quavo feat. Takeoff @ Migos = -
Quavo x Takeoff @ Migos = -
Offset (feat. Quavo) @ Migos = -
Slash (feat. Axl Rose) @ Guns N' Roses = -
Slash featuring Axl Rose @ Guns N' Roses = -
Slash + Axl @ Guns N' Roses = -
Axl Rose & Slash @ Guns N' Roses = -
Beyoncé (with Kelly Rowland) @ Destiny's Child = -
Beyoncé & Kelly @ Destiny's Child = -
Kelly Rowland ft. Beyoncé @ Destiny's Child = -
Benny & Björn @ ABBA = -
Bono and The Edge @ U2 = -
Bono & Edge @ U2 = -
Jack & Meg White @ The White Stripes = -
Jack White, Meg White @ The White Stripes = -
Este & Danielle Haim @ Haim = -
Yoshiki & Toshi @ X Japan = -
Lena & Julia @ t.A.T.u. = -
John & Paul @ The Beatles = -
John, Paul, George & Ringo @ The Beatles = -
Paul Simon with Art Garfunkel @ Simon & Garfunkel = -
Isaac y Taylor @ Hanson = -
Maurice White et Verdine White @ Earth, Wind & Fire = -
Kelly Clarkson @ Destiny's Child = -
Michelle Obama @ Destiny's Child = -
Paul Weller @ The Beatles = -
George Martin @ The Beatles = -
John Entwistle @ The Beatles = -
Noel Fielding @ Oasis = -
Liam Neeson @ Oasis = -
Joe Biden @ Jonas Brothers = -
Nick Cave @ Jonas Brothers = -
Kevin Parker @ Jonas Brothers = -
Steven Tyler @ Guns N' Roses = -
Axl Rotten @ Guns N' Roses = -
Duff Goldman @ Guns N' Roses = -
Slash Gordon @ Guns N' Roses = -
Frida Kahlo @ ABBA = -
Benny Goodman @ ABBA = -
Björn Borg @ ABBA = -
Adam Ant @ U2 = -
Larry Mullen Sr. @ U2 = -
Bono Jr. @ U2 = -
Florence Nightingale @ Florence + the Machine = -
Art Blakey @ Simon & Garfunkel = -
Isaac Newton @ 365daband = -
Will Smith @ 365daband = -
Will & Isaac @ 365daband = -
Yoshiki Sugiyama @ X Japan = -
Toshi Ichiyanagi @ X Japan = -
Ken Hirai @ L'Arc-en-Ciel = -
Slash's @ Guns N' Roses = -
Bono 2 @ U2 = -
Quavo+ @ Migos = -
Takeoff! @ Migos = -
Beyoncé (tribute) @ Destiny's Child = -
Bono (impersonator) @ U2 = -
hide (Japan) @ X Japan = -
Chris Haim @ Haim = -
Koichi Sugiyama @ Kinki Kids = -
Masato Shimon @ Dreams Come True = -
Trần Tiến @ Bức Tường = -
Jack Black @ The White Stripes = -
BEYONCE @ Destiny's Child = Beyoncé
Beyoncé Knowles @ Destiny's Child = Beyoncé
beyoncé (singer) @ Destiny's Child = Beyoncé
JOHN LENNON @ The Beatles = John Lennon
Lennon, John @ The Beatles = John Lennon
Ringo Starr (musician) @ The Beatles = Ringo Starr
Richard Starkey @ The Beatles = Ringo Starr
Liam @ Oasis = Liam Gallagher
noel gallagher @ Oasis = Noel Gallagher
Bonehead @ Oasis = Paul Arthurs
Quavo (rapper) @ Migos = Quavo
Kiari Cephus @ Migos = Offset
Duff Mckagan @ Guns N' Roses = Duff McKagan
Bjorn Ulvaeus @ ABBA = Björn Ulvaeus
Agnetha Faltskog @ ABBA = Agnetha Fältskog
Frida @ ABBA = Anni-Frid Lyngstad
Edge @ U2 = The Edge
Larry Mullen @ U2 = Larry Mullen Jr.
Torbjorn Brundtland @ Royksopp Duo = Torbjørn Brundtland
Jonsi @ Sigur Rós = Jón Þór Birgisson
Jon Thor Birgisson @ Sigur Rós = Jón Þór Birgisson
Guy Manuel de Homem Christo @ Daft Punk = Guy-Manuel de Homem-Christo
Tran Lap @ Bức Tường = Trần Lập
Pham Luu Tuan Tai @ 365daband = Isaac
Nguyen Minh Phong @ 365daband = Will
かしゆか @ Perfume = Kashiyuka
のっち @ Perfume = Nocchi
Nakamoto Suzuka @ Babymetal = Su-metal
Hideto Takarai @ L'Arc-en-Ciel = hyde
HYDE @ L'Arc-en-Ciel = hyde
吉田美和 @ Dreams Come True = Miwa Yoshida
Domoto Koichi @ Kinki Kids = Koichi Domoto
Юлия Волкова @ t.A.T.u. = Julia Volkova
Lena Katina @ t.A.T.u. = Lena Katina
"""
